// Codes of test images in a plane, of two dimensions or of principal components, and what each dimension costs.

const planeColours = 10;

// tile returns an element that shows image i of a plane's sprite, scaled.
function tile(plane, i, scale) {
	const e = element('span', {class: 'tile', role: 'img'});
	const rows = Math.ceil(plane.number.length / plane.across);
	Object.assign(e.style, {
		width: `${plane.width * scale}px`, height: `${plane.height * scale}px`,
		backgroundImage: `url("${plane.sprite}")`,
		backgroundSize: `${plane.width * plane.across * scale}px ${plane.height * rows * scale}px`,
		backgroundPosition: `${-plane.width * scale * (i % plane.across)}px ${-plane.height * scale * Math.floor(i / plane.across)}px`,
	});
	return e;
}

const nameOf = (plane, i) => plane.labels ? plane.names?.[plane.labels[i]] ?? String(plane.labels[i]) : null;

// planesOf are the planes that codes can be looked at in. An axis has a name, the share of the means' variance that is along it, and
// where code i is on it.
function planesOf({latent, order, activity, components, shares}, codes) {
	const total = activity ? sum(activity) : 0;
	const dimension = d => ({name: `dimension ${d}`, share: total ? activity[d] / total : undefined, of: i => codes[i * latent + d]});
	const planes = [{name: 'most active dimensions', axes: [dimension(order[0]), dimension(order[Math.min(1, order.length - 1)])]}];
	if (shares) {
		const vectors = floats(components), along = k => Float32Array.from({length: codes.length / latent}, (_, i) => {
			let dot = 0;
			for (let l = 0; l < latent; l++) dot += codes[i * latent + l] * vectors[k * latent + l];
			return dot;
		});
		planes.push({name: 'principal components', axes: shares.map((share, k) => {
			const places = along(k);
			return {name: `component ${k + 1}`, share, of: i => places[i]};
		})});
	}
	return planes;
}

// Cloud is a canvas with a point for each code. choose is called with the number of a point that was chosen.
class Cloud {
	constructor(plane, choose) {
		this.only = null;
		this.at = -1;
		this.shown = 0;
		this.caption = element('span', {});
		this.canvas = element('canvas', {tabindex: 0, role: 'img', class: 'cloud'});
		this.seen = element('div', {class: 'seen'}, element('p', {class: 'hint'}, 'Point at a code to see its image.'));
		this.canvas.addEventListener('pointermove', e => this.point(this.near(e)));
		this.canvas.addEventListener('click', e => { const i = this.near(e); if (i >= 0) { this.point(i); choose(i); } });
		this.canvas.addEventListener('keydown', e => {
			const way = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[e.key];
			if (way) this.point((this.at + way + this.plane.number.length) % this.plane.number.length);
			else if (e.key === 'Enter' && this.at >= 0) choose(this.at);
			else return;
			e.preventDefault();
		});
		this.take(plane);
		this.figure = element('figure', {class: 'plane'}, element('figcaption', {}, this.caption, ...this.choice()), this.canvas, ...this.legend(), this.seen);
		sized(this.canvas, width => { this.size = width; this.draw(); });
		whenDark(() => this.draw());
	}

	// take shows these codes.
	take(plane) {
		this.plane = plane;
		this.planes = planesOf(plane, floats(plane.codes));
		this.look(Math.min(this.shown, this.planes.length - 1));
	}

	// choice is that of a plane, if there are several.
	choice() {
		if (this.planes.length === 1) return [];
		return [labelled('plane', element('select', {onchange: e => this.look(Number(e.target.value))},
			...this.planes.map(({name}, k) => element('option', {value: k}, name))))];
	}

	// look makes a plane the one that is shown.
	look(k) {
		const say = ({name, share}) => name + (share === undefined ? '' : ` (${number(100 * share, 0)} % of the variance)`);
		this.shown = k;
		this.axes = this.planes[k].axes;
		this.caption.textContent = `Means of the posteriors: ${say(this.axes[0])} to the right, ${say(this.axes[1])} upwards`;
		this.canvas.setAttribute('aria-label', `Codes of ${this.plane.number.length} test images: ${this.axes.map(say).join(' and ')}. Arrow keys go from point to point, Enter hands a code to the model.`);
		this.ends = this.axes.map(({of}) => {
			let lo = Infinity, hi = -Infinity;
			for (let i = 0; i < this.plane.number.length; i++) { lo = Math.min(lo, of(i)); hi = Math.max(hi, of(i)); }
			return [lo, hi];
		});
		if (this.size) this.draw();
	}

	legend() {
		if (!this.plane.labels) return [];
		const all = [...new Set(this.plane.labels)].sort((a, b) => a - b);
		return [element('p', {class: 'legend'}, ...all.map(l => element('button', {
			type: 'button', 'aria-pressed': false, class: `class-${l % planeColours}`,
			onclick: e => {
				this.only = this.only === l ? null : l;
				for (const b of e.currentTarget.parentNode.children) b.setAttribute('aria-pressed', b === e.currentTarget && this.only !== null);
				this.draw();
			},
		}, this.plane.names?.[l] ?? String(l))))];
	}

	// place is where point i is on the canvas.
	place(i) {
		const share = (v, [lo, hi]) => (v - lo) / (hi - lo || 1), room = 14;
		return [room + share(this.axes[0].of(i), this.ends[0]) * (this.size - 2 * room), room + (1 - share(this.axes[1].of(i), this.ends[1])) * (this.size - 2 * room)];
	}

	near(e) {
		const box = this.canvas.getBoundingClientRect(), x = e.clientX - box.left, y = e.clientY - box.top;
		let best = -1, least = 20 ** 2;
		for (let i = 0; i < this.plane.number.length; i++) {
			if (this.only !== null && this.plane.labels[i] !== this.only) continue;
			const [px, py] = this.place(i), d = (px - x) ** 2 + (py - y) ** 2;
			if (d < least) [best, least] = [i, d];
		}
		return best;
	}

	point(i) {
		if (i < 0 || i === this.at) return;
		this.at = i;
		const label = nameOf(this.plane, i), text = `test image ${this.plane.number[i]}` + (label === null ? '' : `, label ${label}`);
		const image = tile(this.plane, i, Math.max(1, Math.round(84 / this.plane.width)));
		image.setAttribute('aria-label', text);
		this.seen.replaceChildren(image, element('p', {'aria-live': 'polite'}, text));
		this.draw();
	}

	draw() {
		const ratio = devicePixelRatio || 1, n = this.plane.number.length, context = this.canvas.getContext('2d');
		this.canvas.width = this.canvas.height = this.size * ratio;
		context.scale(ratio, ratio);
		const colours = Array.from({length: planeColours}, (_, k) => colour(`--class-${k}`)), ink = colour('--ink');
		for (let i = 0; i < n; i++) {
			const [x, y] = this.place(i), label = this.plane.labels?.[i];
			context.globalAlpha = this.only === null || label === this.only ? 0.85 : 0.12;
			context.fillStyle = label === undefined ? ink : colours[label % planeColours];
			context.beginPath();
			context.arc(x, y, 3.2, 0, 2 * Math.PI);
			context.fill();
		}
		context.globalAlpha = 1;
		if (this.at >= 0) {
			const [x, y] = this.place(this.at);
			context.strokeStyle = ink;
			context.lineWidth = 2;
			context.beginPath();
			context.arc(x, y, 7, 0, 2 * Math.PI);
			context.stroke();
		}
	}
}

// dimensions is a table of what each dimension tells of images.
function dimensions(run) {
	const {plane, rates} = run, most = rates ? Math.max(...rates.filter(Number.isFinite)) : 0;
	const order = rates ? plane.order.toSorted((a, b) => rates[b] - rates[a]) : plane.order;
	const row = l => element('tr', {}, element('th', {scope: 'row'}, String(l)),
		...(rates ? [element('td', {class: 'bar'}, bar(rates[l] / most), number(rates[l], 3))] : []),
		...(plane.sigma ? [element('td', {}, number(plane.sigma[l]))] : []),
		...(plane.activity ? [element('td', {}, number(plane.activity[l], 3))] : []));
	const bar = share => {
		const e = element('span', {});
		e.style.width = `${100 * clamp(share, 0, 1) || 0}px`;
		return e;
	};
	const heads = ['dimension', ...(rates ? ['KL, nats'] : []), ...(plane.sigma ? ['mean σ'] : []), ...(plane.activity ? ['variance of the mean'] : [])];
	return element('table', {class: 'numbers'}, element('caption', {}, 'What each dimension tells of an image'),
		element('thead', {}, element('tr', {}, ...heads.map(h => element('th', {scope: 'col'}, h)))),
		element('tbody', {}, ...order.map(row)));
}

function showPlanes(players) {
	const clouds = new Map(), tables = new Map();
	return runs => {
		if (!clouds.size && runs.some(run => run.plane)) {
			const side = element('div', {class: 'side'});
			runs.forEach((run, r) => {
				if (!run.plane) return;
				clouds.set(r, new Cloud(run.plane, i => players[r]?.take(i)));
				tables.set(r, element('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'What each latent dimension tells'}));
				side.append(element('article', {class: 'codes'}, ...heading(r, runs), clouds.get(r).figure, tables.get(r)));
			});
			section('plane').append(element('p', {class: 'hint'}, 'A code that is chosen goes to the model above, if that can be played.'), side);
		}
		clouds.forEach((cloud, r) => {
			cloud.take(runs[r].plane);
			tables.get(r).replaceChildren(dimensions(runs[r]));
		});
	};
}
