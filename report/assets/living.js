// A model that is played: sliders for its code, draws from the prior, a plane of two dimensions, a line between two codes.

const slidersShown = 10, steps = 200;

class Player {
	constructor(run, heading) {
		this.heading = heading;
		this.load(run);
		const l = run.living;
		this.order = [...(run.plane?.order || []), ...Array.from({length: l.latent}, (_, d) => d)].filter((d, i, a) => a.indexOf(d) === i);
		this.z = this.centre.slice();
		this.drawn = 0;
		this.label = l.labels?.[0]?.value ?? 0;
		this.build();
		this.show();
	}

	// load takes the model that a run has now.
	load(run) {
		const l = run.living, all = floats(l.weights), arrays = {};
		for (const {name, from, size} of l.arrays) arrays[name] = all.subarray(from, from + size);
		[this.run, this.living, this.codes] = [run, l, null];
		this.decoder = new Machine(l.decoder, arrays);
		this.encoder = new Machine(l.reconstruction, arrays);
		this.bound = new Machine(l.bound, arrays);
		[this.low, this.high, this.centre, this.draws] = [l.low, l.high, l.centre, l.draws].map(floats);
	}

	// renew takes it, and shows what it makes of the code and of the drawing.
	renew(run) {
		this.load(run);
		this.show();
		this.drawing.show();
	}

	// condition is the label as the networks see it.
	condition(label = this.label) {
		const c = new Float32Array(this.living.classes);
		if (c.length) c[label] = 1;
		return c;
	}

	decode(z, label) { return this.decoder.run({z, c: this.condition(label)}).image; }

	build() {
		const l = this.living, button = (text, onclick) => element('button', {type: 'button', onclick}, text);
		this.image = element('canvas', {class: 'pixels', role: 'img', 'aria-label': 'the image of the code'});
		this.sliders = Array.from({length: l.latent}, (_, d) => this.slider(d));
		const fields = this.order.map(d => this.sliders[d].field), buttons = element('p', {class: 'tools'},
			button('draw from the prior', () => this.draw()), button('centre', () => this.set(this.centre)));
		if (l.labels?.length) buttons.append(this.choice());
		const rest = fields.slice(slidersShown);
		this.element = element('article', {class: 'player'},
			...this.heading,
			element('div', {class: 'board'},
				element('figure', {}, element('figcaption', {}, 'mean of p(x|z)'), this.image),
				...(l.latent > 1 ? [this.pad()] : [])),
			buttons, this.line(),
			element('fieldset', {class: 'sliders'}, element('legend', {}, this.run.plane ? 'the code, the most active dimensions first' : 'the code'), ...fields.slice(0, slidersShown)),
			...(rest.length ? [element('details', {}, element('summary', {}, `${rest.length} more dimensions`), element('div', {class: 'sliders'}, ...rest))] : []));
	}

	slider(d) {
		const input = element('input', {type: 'range', min: 0, max: steps, step: 1, oninput: () => {
			this.put(d, this.low[d] + input.value / steps * (this.high[d] - this.low[d]));
			this.show();
		}});
		const said = element('output', {}), field = labelled(`z${d}`, input);
		field.append(said);
		return {input, said, field};
	}

	choice() {
		const select = element('select', {onchange: () => { this.pick(Number(select.value)); this.show(); }},
			...this.living.labels.map(({value, name}) => element('option', {value}, name)));
		this.select = select;
		return labelled('label', select);
	}

	// put changes one number of the code. On the simplex and the sphere the others keep their proportions.
	put(d, value) {
		const {simplex, sphere} = this.living, others = this.z.length - 1;
		if (simplex || sphere) {
			const left = v => simplex ? 1 - v : Math.sqrt(Math.max(1 - v * v, 0)), rest = left(this.z[d]);
			this.z = this.z.map(v => rest > 1e-6 ? v * left(value) / rest : left(value) / (simplex ? others : Math.sqrt(others)));
		}
		this.z[d] = value;
	}

	set(z) {
		this.z = Float32Array.from(z);
		this.show();
	}

	// take sets the code to that of a point of the plane.
	take(i) {
		const {latent, labels, codes} = this.run.plane;
		this.codes ??= floats(codes);
		if (this.living.classes && labels) this.pick(labels[i]);
		this.set(this.codes.subarray(i * latent, (i + 1) * latent));
	}

	// pick makes a label what the networks see.
	pick(label) {
		this.label = label;
		if (this.select) this.select.value = String(label);
		this.drawing?.show();
	}

	// draw goes on to the next draw from the prior, of those that the program made.
	draw() {
		const l = this.living, blocks = l.drawsEach ? l.labels.length : 1, size = this.draws.length / l.latent / blocks;
		const block = l.drawsEach ? l.labels.findIndex(({value}) => value === this.label) : 0, k = block * size + this.drawn++ % size;
		this.set(this.draws.subarray(k * l.latent, (k + 1) * l.latent));
	}

	// pad is a plane of the two most active dimensions, in which a pointer or arrow keys set both.
	pad() {
		const [a, b] = this.order, knob = element('span', {class: 'knob'});
		const pad = element('div', {class: 'pad', tabindex: 0, role: 'application', 'aria-label': `Plane of the latent dimensions ${a} and ${b}: arrow keys move through it`}, knob);
		const to = (d, share) => this.put(d, this.low[d] + clamp(share, 0, 1) * (this.high[d] - this.low[d]));
		const move = e => {
			const box = pad.getBoundingClientRect();
			to(a, (e.clientX - box.left) / box.width);
			to(b, 1 - (e.clientY - box.top) / box.height);
			this.show();
		};
		pad.addEventListener('pointerdown', e => { pad.setPointerCapture(e.pointerId); move(e); });
		pad.addEventListener('pointermove', e => { if (e.buttons) move(e); });
		pad.addEventListener('keydown', e => {
			const [d, way] = {ArrowRight: [a, 1], ArrowLeft: [a, -1], ArrowUp: [b, 1], ArrowDown: [b, -1]}[e.key] || [];
			if (d === undefined) return;
			to(d, this.share(d) + way / 30);
			this.show();
			e.preventDefault();
		});
		this.knob = () => {
			knob.style.left = `${100 * clamp(this.share(a), 0, 1)}%`;
			knob.style.top = `${100 * (1 - clamp(this.share(b), 0, 1))}%`;
		};
		return element('figure', {}, element('figcaption', {}, `dimensions ${a} and ${b}`), pad);
	}

	// share is where between its ends a number of the code is.
	share(d) { return (this.z[d] - this.low[d]) / (this.high[d] - this.low[d] || 1); }

	// line goes from one code to another.
	line() {
		const ends = [this.centre.slice(), this.draws.slice(0, this.living.latent)];
		const t = element('input', {type: 'range', min: 0, max: steps, step: 1, value: 0, oninput: () => {
			const s = t.value / steps;
			this.set(ends[0].map((v, d) => (1 - s) * v + s * ends[1][d]));
		}});
		const end = (text, k) => element('button', {type: 'button', onclick: () => { ends[k] = this.z.slice(); t.value = k * steps; }}, text);
		return element('p', {class: 'tools'}, end('begin a line here', 0), end('end it here', 1), labelled('along the line', t));
	}

	show() {
		const began = performance.now(), image = this.decode(this.z), took = performance.now() - began;
		paint(this.image, image, this.living);
		this.image.dataset.milliseconds = took.toFixed(2);
		this.sliders.forEach(({input, said}, d) => {
			input.value = Math.round(this.share(d) * steps);
			said.value = number(this.z[d]);
			input.setAttribute('aria-valuetext', number(this.z[d]));
		});
		this.knob?.();
	}
}

// showModels shows the models that can be played, and makes players[r] that of run r.
function showModels(players) {
	return runs => {
		if (players.length) { players.forEach((player, r) => player.renew(runs[r])); return; }
		if (!runs.some(run => run.living)) return;
		const side = element('div', {class: 'side'});
		section('living').append(side);
		runs.forEach((run, r) => {
			if (!run.living) return;
			const player = players[r] = new Player(run, heading(r, runs));
			player.drawing = new Drawing(player);
			player.element.append(player.drawing.element);
			side.append(player.element);
		});
	};
}
