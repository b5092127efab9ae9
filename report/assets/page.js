// The page begins. Its parts are functions of what is known of the runs, which may be called again when that is more.

const known = page => JSON.parse(page.getElementById('data').textContent) || [];
const players = [];
const parts = [showModels(players), showCurves(), showPictures(), showPlanes(players)];
function show(runs) {
	parts.forEach(part => part(runs));
	for (const h of document.querySelectorAll('h3[data-run]')) h.textContent = runs[h.dataset.run].name;
}
show(known(document));
