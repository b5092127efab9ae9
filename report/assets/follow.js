
// A page that is served asks for itself, naming the version that it has, and takes what is new. What a reader has set in it stays.

const line = document.getElementById('live'), pause = 2000, longPause = 15000; // in milliseconds
let version = line.dataset.version, good = line.textContent;

// shape is what only a page that is begun anew can have otherwise.
const shape = runs => runs.map(run => `${!!run.living} ${!!run.plane}`).join();
const begun = shape(known(document));

// ask returns the answer to the question for a newer version; null if nobody answers.
function ask() {
	return fetch('/', {cache: 'no-store', headers: {'If-None-Match': version}})
		.then(async answer => ({status: answer.status, version: answer.headers.get('ETag'), text: await answer.text()}))
		.catch(() => null);
}

// follow asks once, unless nobody looks, and then again after a pause.
async function follow() {
	const answer = document.hidden ? {status: 304} : await ask();
	if (answer?.status === 200) take(answer);
	line.textContent = !answer ? 'The program that keeps it up has ended.'
		: answer.status >= 400 ? `It does not keep up with its runs: ${answer.text}`
		: good;
	setTimeout(follow, answer ? pause : longPause);
}

// take makes the page that of a newer version.
function take(answer) {
	const fresh = new DOMParser().parseFromString(answer.text, 'text/html'), runs = known(fresh);
	if (shape(runs) !== begun) { location.reload(); return; }
	for (const part of ['title', 'h1', '.facts']) document.querySelector(part).replaceChildren(...fresh.querySelector(part).childNodes);
	show(runs);
	version = answer.version;
	good = `It keeps up with its runs, last at ${new Date().toLocaleTimeString()}.`;
}

setTimeout(follow, pause);
