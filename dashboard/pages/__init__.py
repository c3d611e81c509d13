"""One file per page, drawn by the platform when the page is opened."""
