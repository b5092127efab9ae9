
// A page that is served asks for itself, naming the version that it has, and takes what is new. What a reader has set in it stays.

const line = document.getElementById('live'), pause = 2000, longPause = 15000;
let version = line.dataset.version;

// follow asks once, and then again after a pause.
async function follow() {
	let next = pause;
	try {
		const answer = document.hidden ? null : await fetch('/', {cache: 'no-store', headers: {'If-None-Match': version}});
		if (answer && answer.ok) take(await answer.text(), answer.headers.get('ETag'));
		else if (answer && answer.status !== 304) line.textContent = `It does not keep up with its runs: ${await answer.text()}`;
	} catch {
		line.textContent = 'The program that keeps it up has ended.';
		next = longPause;
	}
	setTimeout(follow, next);
}

// shape is what only a page that is begun anew can have otherwise.
const shape = runs => runs.map(run => `${!!run.living} ${!!run.plane}`).join();

// take makes the page that of a newer version.
function take(text, newer) {
	const fresh = new DOMParser().parseFromString(text, 'text/html'), runs = known(fresh);
	if (shape(runs) !== shape(known(document))) { location.reload(); return; }
	for (const part of ['title', 'h1', '.facts']) document.querySelector(part).replaceChildren(...fresh.querySelector(part).childNodes);
	show(runs);
	version = newer;
	line.textContent = `It keeps up with its runs, last at ${new Date().toLocaleTimeString()}.`;
}

setTimeout(follow, pause);
