// Leads on to the page that another site's link named, to the very part of it (#flg_...).
location.replace(document.getElementById("onward").href + location.hash);
