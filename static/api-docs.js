/* Draws the API's documentation from the OpenAPI document that the page names. */
"use strict";

const place = document.getElementById("api");
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schemaUrl,
  deepLinking: false, // it puts a link into each heading's button, which no screen reader can tell apart
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null, // the default sends the document's address to another site
  queryConfigEnabled: false, // nor may a link choose another document
  presets: [SwaggerUIBundle.presets.apis],
  // A write from this page in a signed-in browser needs the token that Django's cookie cannot give to scripts.
  supportedSubmitMethods: ["get"],
});

// Swagger UI leaves the boxes of an operation's parameters without a name.
new MutationObserver(() => {
  for (const control of place.querySelectorAll("select:not([aria-label]), input:not([aria-label]), textarea:not([aria-label])")) {
    const row = control.closest("tr[data-param-name]");
    const name = row?.dataset.paramName ?? control.getAttribute("placeholder") ?? control.title;
    control.setAttribute("aria-label", name || "Content type");
  }
}).observe(place, { childList: true, subtree: true });
