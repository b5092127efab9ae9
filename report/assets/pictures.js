// Draws from the prior and reconstructions over the epochs, with one slider for all runs.

const pictureKinds = [['samples', 'draws from the prior'], ['reconstructions', 'test images, and below each its reconstruction']];

function showPictures() {
	const slider = element('input', {type: 'range', min: 0, max: 0, value: 0, step: 1, oninput: () => show()});
	const said = element('output', {}), field = labelled('after', slider), side = element('div', {class: 'side'});
	const articles = [], figures = new Map();
	let epochs = [];

	// show shows the pictures of the slider's epoch, or those before it.
	const show = () => {
		const epoch = epochs[slider.value];
		said.value = `epoch ${epoch}`;
		slider.setAttribute('aria-valuetext', `epoch ${epoch}`);
		for (const {pictures, image, title, name} of figures.values()) {
			const picture = pictures.findLast(p => p.epoch <= epoch) || pictures[0];
			if (image.src !== picture.image) image.src = picture.image;
			image.alt = `${name}, epoch ${picture.epoch}: ${title}`;
		}
	};

	// take gives a figure of a run its pictures.
	const take = (run, r, kind, title) => {
		const key = `${r} ${kind}`, pictures = run[kind] || [];
		if (!pictures.length) return;
		if (!figures.has(key)) {
			const image = element('img', {class: 'grid'});
			articles[r].append(element('figure', {}, element('figcaption', {}, title), image));
			figures.set(key, {image, title});
		}
		Object.assign(figures.get(key), {pictures, name: run.name});
	};

	return runs => {
		const before = epochs, at = epochs[slider.value];
		epochs = [...new Set(runs.flatMap(run => pictureKinds.flatMap(([kind]) => (run[kind] || []).map(p => p.epoch))))].sort((a, b) => a - b);
		if (!epochs.length) return;
		if (!before.length) {
			articles.push(...runs.map((_, r) => element('article', {}, ...heading(r, runs))));
			side.append(...articles);
			section('pictures').append(element('p', {class: 'tools'}, field, said), side);
		}
		runs.forEach((run, r) => pictureKinds.forEach(([kind, title]) => take(run, r, kind, title)));
		field.hidden = epochs.length < 2;
		slider.max = epochs.length - 1;
		// An earlier epoch stays, or what is left next to it; the last one gives way to a newer.
		slider.value = at === before.at(-1) ? epochs.length - 1 : Math.max(epochs.findLastIndex(epoch => epoch <= at), 0);
		show();
	};
}
