// Draws from the prior and reconstructions over the epochs, with one slider for all runs.

function showPictures(runs) {
	const kinds = [['samples', 'draws from the prior'], ['reconstructions', 'test images, and below each its reconstruction']];
	const epochs = [...new Set(runs.flatMap(run => kinds.flatMap(([kind]) => (run[kind] || []).map(p => p.epoch))))].sort((a, b) => a - b);
	if (!epochs.length) return;
	const slider = element('input', {type: 'range', min: 0, max: epochs.length - 1, value: epochs.length - 1, step: 1});
	const said = element('output', {}), images = [];
	const figures = runs.map(run => element('article', {}, ...(runs.length > 1 ? [element('h3', {}, run.name)] : []), ...kinds.flatMap(([kind, title]) => {
		const pictures = run[kind] || [];
		if (!pictures.length) return [];
		const image = element('img', {class: 'grid'}), caption = element('figcaption', {}, title);
		images.push({pictures, image, title, run});
		return [element('figure', {}, caption, image)];
	})));
	const show = () => {
		const epoch = epochs[slider.value];
		said.value = `epoch ${epoch}`;
		slider.setAttribute('aria-valuetext', `epoch ${epoch}`);
		for (const {pictures, image, title, run} of images) {
			const picture = pictures.findLast(p => p.epoch <= epoch) || pictures[0];
			image.src = picture.image;
			image.alt = `${run.name}, epoch ${picture.epoch}: ${title}`;
		}
	};
	slider.addEventListener('input', show);
	const tools = epochs.length > 1 ? [element('p', {class: 'tools'}, labelled('after', slider), said)] : [element('p', {class: 'tools'}, said)];
	section('pictures').append(...tools, element('div', {class: 'side'}, ...figures));
	show();
}
