// The page begins.

const runs = JSON.parse(document.getElementById('data').textContent) || [];
const players = showModels(runs);
showCurves(runs);
showPictures(runs);
showPlanes(runs, players);
