// What the parts of the page have in common.

// element returns a new element with properties and children. The property data-x or aria-x, class, for and role are attributes.
function element(tag, properties = {}, ...children) {
	const e = document.createElement(tag);
	for (const [name, value] of Object.entries(properties)) {
		if (name.startsWith('on')) e.addEventListener(name.slice(2), value);
		else if (/^(data-|aria-|class$|for$|role$|tabindex$|colspan$|scope$)/.test(name)) e.setAttribute(name, value);
		else e[name] = value;
	}
	e.append(...children);
	return e;
}

// drawn returns a new element of SVG with attributes.
function drawn(tag, attributes = {}, ...children) {
	const e = document.createElementNS('http://www.w3.org/2000/svg', tag);
	for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
	e.append(...children);
	return e;
}

let ids = 0;

// labelled returns a slider, or another input, with its label before it.
function labelled(text, input) {
	input.id = input.id || `input-${++ids}`;
	return element('span', {class: 'field'}, element('label', {for: input.id}, text), input);
}

// section shows a section of the page and returns it.
function section(id) {
	const s = document.getElementById(id);
	s.hidden = false;
	return s;
}

// heading is that of run r of several, none of one alone. Its text is the page's to set: a run's name tells its epoch.
const heading = (r, runs) => runs.length > 1 ? [element('h3', {'data-run': r})] : [];

// floats are the numbers of a string of base64.
function floats(text) {
	return new Float32Array(Uint8Array.from(atob(text || ''), c => c.charCodeAt(0)).buffer);
}

// number writes a number with a few digits, and a minus sign.
function number(x, digits = 2) {
	return Number.isFinite(x) ? x.toFixed(digits).replace('-', '−') : 'not finite';
}

// paint shows intensities from 0 to 1, of one channel or three that lie side by side, on a canvas of as many pixels.
function paint(canvas, image, {height, width, channels}) {
	canvas.width = width;
	canvas.height = height;
	const context = canvas.getContext('2d'), pixels = context.createImageData(width, height);
	for (let p = 0; p < width * height; p++) {
		for (let c = 0; c < 3; c++) pixels.data[4 * p + c] = Math.round(255 * clamp(image[channels === 3 ? 3 * p + c : p], 0, 1));
		pixels.data[4 * p + 3] = 255;
	}
	context.putImageData(pixels, 0, 0);
}

// seeded returns functions that return random numbers, normal of N(0, 1) and uniform in (0, 1], always the same ones for a seed.
function seeded(seed) {
	const uniform = () => {
		seed = (seed + 0x6D2B79F5) | 0;
		let t = Math.imul(seed ^ seed >>> 15, 1 | seed);
		t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
		return (((t ^ t >>> 14) >>> 8) + 1) / 2 ** 24;
	};
	return {uniform, normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())};
}

// sized calls draw with a canvas' or a drawing's width, now and whenever that changes.
function sized(e, draw) {
	let before = 0;
	new ResizeObserver(() => {
		const width = Math.floor(e.clientWidth || e.getBoundingClientRect().width);
		if (width > 0 && width !== before) draw(before = width);
	}).observe(e);
}

// colour is the value of a colour of the style sheet now, in light or in dark.
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// whenDark calls f when light becomes dark, or dark light.
function whenDark(f) { matchMedia('(prefers-color-scheme: dark)').addEventListener('change', f); }
