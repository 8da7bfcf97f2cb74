// The part of a page that an address names (#flg_...) is not sent to the server: it goes on with the form.
const onward = document.querySelector('input[name="next"]');
if (location.hash && onward.value) onward.value += location.hash;
