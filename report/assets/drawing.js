// A canvas to draw an image on: its posterior, its reconstruction and its −ELBO.

const brush = 0.055, boundDraws = 16; // radius of the brush in image heights; draws of z that the ELBO is the mean of

class Drawing {
	constructor(player) {
		this.player = player;
		const {height, width, channels} = player.living;
		this.size = {height, width, channels};
		this.pixels = new Float32Array(height * width * channels);
		this.ink = Array(channels).fill(1);
		this.pen = [width / 2, height / 2];
		this.lift();
		this.build();
		this.listen();
		this.show();
	}

	build() {
		const {living: l, run} = this.player, button = (text, onclick) => element('button', {type: 'button', onclick}, text);
		this.paper = element('canvas', {
			class: 'pixels paper', tabindex: 0, role: 'application',
			'aria-label': 'Canvas to draw an image on, with a pointer or the arrow keys: with Shift they draw. Delete clears it.',
		});
		this.cross = element('span', {class: 'pen'});
		this.image = element('canvas', {class: 'pixels', role: 'img', 'aria-label': 'its reconstruction'});
		this.said = element('output', {class: 'readout'});
		const buttons = element('p', {class: 'tools'}, button('clear', () => this.clear()),
			button('hand its code to the sliders', () => this.player.set(this.code)));
		if (run.plane) buttons.append(button('a test image', () => this.test()));
		if (l.channels === 3) buttons.append(this.colours(), button('fill', () => this.fill(this.ink)));
		this.element = element('section', {class: 'drawing'}, element('h4', {}, 'Draw one of your own'),
			element('div', {class: 'board'},
				element('figure', {}, element('figcaption', {}, 'drawing'), element('div', {class: 'sheet'}, this.paper, this.cross)),
				element('figure', {}, element('figcaption', {}, 'reconstruction, of ' + (l.flow ? 'the mean before the flow' : 'the mean of q(z|x)')), this.image),
				element('figure', {}, element('figcaption', {}, 'q(z|x): means, and σ'), this.bars = drawn('svg', {class: 'bars', role: 'img', viewBox: '0 0 224 224'}))),
			buttons, this.said,
			...(l.binary ? [element('p', {class: 'hint'}, 'The model was trained on pixels that are 0 or 1: a drawing is cut at ½.')] : []));
	}

	// colours is a choice of what the pen draws with.
	colours() {
		return labelled('colour', element('input', {type: 'color', value: '#ffffff', oninput: e => {
			this.ink = [1, 3, 5].map(k => parseInt(e.target.value.slice(k, k + 2), 16) / 255);
		}}));
	}

	listen() {
		const at = e => {
			const box = this.paper.getBoundingClientRect();
			return [(e.clientX - box.left) / box.width * this.size.width, (e.clientY - box.top) / box.height * this.size.height];
		};
		this.paper.addEventListener('pointerdown', e => {
			this.paper.setPointerCapture(e.pointerId);
			this.pen = at(e);
			this.lift();
			this.stroke(this.pen);
			e.preventDefault();
			this.paper.focus();
		});
		this.paper.addEventListener('pointermove', e => { if (e.buttons) this.stroke(at(e)); });
		this.paper.addEventListener('keydown', e => {
			const [x, y] = {ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[e.key] || [];
			if (x === undefined) {
				if (e.key !== 'Delete') return;
				this.clear();
			} else {
				const to = [clamp(this.pen[0] + x, 0, this.size.width), clamp(this.pen[1] + y, 0, this.size.height)];
				if (e.shiftKey) this.stroke(to);
				else this.lift();
				this.pen = to;
				this.mark();
			}
			e.preventDefault();
		});
	}

	// mark shows where the pen is.
	mark() {
		this.cross.style.left = `${100 * this.pen[0] / this.size.width}%`;
		this.cross.style.top = `${100 * this.pen[1] / this.size.height}%`;
	}

	clear() { this.fill(Array(this.size.channels).fill(0)); }

	// fill makes all pixels of one colour.
	fill(colour) {
		this.put(p => colour[p % colour.length]);
	}

	// put gives each number of the drawing what f makes of its place.
	put(f) {
		this.pixels = this.pixels.map((_, p) => f(p));
		this.lift();
		this.show();
	}

	// test takes an image of the test set for the drawing.
	test() {
		const {plane} = this.player.run, i = Math.floor(Math.random() * plane.number.length), sprite = new Image();
		sprite.onload = () => {
			const {width, height, channels} = this.size, canvas = element('canvas', {width, height}), context = canvas.getContext('2d');
			context.drawImage(sprite, -width * (i % plane.across), -height * Math.floor(i / plane.across));
			const {data} = context.getImageData(0, 0, width, height);
			if (this.player.living.classes && plane.labels) this.player.pick(plane.labels[i]);
			this.put(p => data[4 * Math.floor(p / channels) + p % channels] / 255);
		};
		sprite.src = plane.sprite;
	}

	// lift ends a stroke: what comes next is drawn over it.
	lift() {
		this.under = this.pixels.slice();
		this.covered = new Float32Array(this.size.height * this.size.width);
	}

	// stroke draws from the pen to a place. What lies under a stroke shows where the pen covers a pixel in part.
	stroke([x1, y1]) {
		const [x0, y0] = this.pen, {height, width, channels} = this.size, radius = Math.max(brush * height, 0.8), long = (x1 - x0) ** 2 + (y1 - y0) ** 2;
		for (let p = 0; p < this.covered.length; p++) {
			const x = p % width + 0.5, y = Math.floor(p / width) + 0.5;
			const t = long ? clamp(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / long, 0, 1) : 0;
			const distance = Math.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0));
			this.covered[p] = Math.max(this.covered[p], clamp(radius + 0.5 - distance, 0, 1));
			for (let k = p * channels, c = 0; c < channels; c++, k++) this.pixels[k] = this.under[k] + (this.ink[c] - this.under[k]) * this.covered[p];
		}
		this.pen = [x1, y1];
		this.mark();
		this.show();
	}

	show() {
		if (this.waiting) return;
		this.waiting = true;
		requestAnimationFrame(() => { this.waiting = false; this.encode(); });
	}

	encode() {
		const {encoder, bound, living: l} = this.player;
		const x = l.binary ? this.pixels.map(v => v >= 0.5 ? 1 : 0) : this.pixels, c = this.player.condition();
		paint(this.paper, x, this.size);
		const out = encoder.run({x, c});
		this.code = out.z.slice();
		paint(this.image, out.image, l);
		this.chart(out);
		let recon = 0, kl = 0;
		const random = seeded(1), n = l.point ? 1 : boundDraws;
		for (let k = 0; k < n; k++) {
			const terms = bound.run({x, c}, random);
			recon -= terms.loglik[0] / n;
			if (!l.point) kl += sum(terms.kl) / n;
		}
		this.said.value = l.point
			? `recon ${number(recon, 1)} nats: the codes are points, and there is no ELBO`
			: `−ELBO ${number(recon + kl, 1)} nats = recon ${number(recon, 1)} + KL ${number(kl, 1)}, the mean of ${n} draws`;
	}

	// chart shows the mean of each dimension, in the order of the sliders, and its σ if the posterior is Gaussian; behind a flow it is what becomes of the mean before.
	chart(out) {
		const {order, low, high, living: l} = this.player, shown = order.slice(0, 2 * slidersShown), wide = 224 / shown.length;
		const y = (d, v) => 224 * (1 - clamp((v - low[d]) / (high[d] - low[d] || 1), 0, 1));
		this.bars.replaceChildren(drawn('line', {x1: 0, x2: 224, y1: 112, y2: 112, class: 'grid'}), ...shown.flatMap((d, k) => {
			const x = (k + 0.5) * wide, sigma = out.logvar && !l.point && !l.flow ? Math.exp(out.logvar[d] / 2) : 0;
			return [drawn('line', {x1: x, x2: x, y1: y(d, out.z[d] - sigma), y2: y(d, out.z[d] + sigma), class: 'spread'}),
				drawn('circle', {cx: x, cy: y(d, out.z[d]), r: Math.min(wide / 3, 4), class: 'mean'})];
		}));
		this.bars.setAttribute('aria-label', 'means of the posterior: ' + shown.map(d => `z${d} ${number(out.z[d])}`).join(', '));
	}
}
