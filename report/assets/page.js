// The page begins. Its parts are functions of what is known of the runs, which may be called again when that is more.

const known = page => JSON.parse(page.getElementById('data').textContent) || [];
const players = [];
const parts = [showModels(players), showCurves(), showPictures(), showPlanes(players)];
const show = runs => parts.forEach(part => part(runs));
show(known(document));
