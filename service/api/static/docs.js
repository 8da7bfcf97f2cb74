const page = document.getElementById("swagger-ui");
SwaggerUIBundle({ url: page.dataset.spec, domNode: page, deepLinking: true, validatorUrl: null });
