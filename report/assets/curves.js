// Charts of numbers over the epochs, with zoom, a cursor and a logarithmic axis.

const chartHeight = 260, margins = {left: 56, right: 12, top: 10, bottom: 34};

// step returns the least of 1, 2 and 5 times powers of ten that is not below x.
function niceStep(x) {
	const power = 10 ** Math.floor(Math.log10(x));
	return [1, 2, 5, 10].find(m => m * power >= x * (1 - 1e-9)) * power;
}

// ticks are numbers from lo to hi to mark an axis at.
function ticks(lo, hi, most, whole) {
	let step = niceStep((hi - lo) / most);
	if (whole) step = Math.max(step, 1);
	const all = [];
	for (let i = Math.ceil(lo / step - 1e-9); i * step <= hi + 1e-9 * step && all.length <= most; i++) all.push(i * step);
	return all.map(v => ({v, text: Math.abs(v) >= 1e6 || v !== 0 && Math.abs(v) < 1e-4 ? v.toExponential(0) : number(v, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))}));
}

// powers are the powers of ten between two logarithms, or, where there are too few, numbers between them.
function powers(lo, hi) {
	const all = [];
	for (let e = Math.ceil(lo); e <= hi; e++) all.push({v: e, text: e > 4 || e < -3 ? `1e${e}` : String(10 ** e)});
	if (all.length >= 2) return all;
	return ticks(10 ** lo, 10 ** hi, 5).filter(t => t.v > 0).map(t => ({v: Math.log10(t.v), text: t.text}));
}

// Chart is a panel: series of {name, look, x, y}, y null where it is not finite.
class Chart {
	constructor(title, series) {
		this.title = title;
		this.cursor = null;
		this.log = element('input', {type: 'checkbox', onchange: () => this.draw()});
		this.svg = drawn('svg', {role: 'img', tabindex: 0, height: chartHeight});
		this.legend = element('p', {class: 'legend'});
		this.take(series);
		this.readout = element('output', {class: 'readout'});
		const positive = series.some(s => s.y.some(y => y > 0));
		this.figure = element('figure', {class: 'chart'},
			element('figcaption', {}, title, element('span', {class: 'tools'},
				...(positive ? [labelled('log axis', this.log)] : []),
				element('button', {type: 'button', onclick: () => this.zoom(this.whole)}, 'whole run'))),
			this.svg, this.legend, this.readout);
		this.listen();
		sized(this.svg, width => { this.width = width; this.draw(); });
	}

	// take shows these series. A chart of the whole run is again one.
	take(series) {
		const all = series.flatMap(s => s.x), before = this.whole;
		this.series = series;
		this.whole = [Math.min(...all), Math.max(...all)];
		if (this.whole[0] === this.whole[1]) this.whole = [this.whole[0] - 1, this.whole[1] + 1];
		if (!before || String(this.range) === String(before)) this.range = this.whole;
		this.svg.setAttribute('aria-label', this.summary());
		this.legend.replaceChildren(...series.map(s => element('span', {},
			drawn('svg', {width: 26, height: 10, 'aria-hidden': true}, drawn('line', {x1: 1, x2: 25, y1: 5, y2: 5, class: s.look})), s.name)));
		if (this.width) this.draw();
	}

	// summary is what a screen reader says of the chart.
	summary() {
		const last = this.series.map(s => `${s.name} ends at ${s.y.length && s.y.at(-1) !== null ? number(s.y.at(-1)) : 'a number that is not finite'}`);
		return `${this.title} over the epochs: ${last.join('; ')}. Arrow keys move the cursor, plus and minus zoom, 0 shows the whole run.`;
	}

	listen() {
		let from = null;
		const epoch = e => this.inverse(e.clientX - this.svg.getBoundingClientRect().left);
		this.svg.addEventListener('pointerdown', e => { if (e.pointerType === 'mouse') { from = epoch(e); this.svg.setPointerCapture(e.pointerId); } });
		this.svg.addEventListener('pointermove', e => { this.move(epoch(e)); if (from !== null) this.band(from, epoch(e)); });
		this.svg.addEventListener('pointerup', e => {
			const to = epoch(e);
			if (from !== null && Math.abs(this.x(to) - this.x(from)) > 8) this.zoom([Math.min(from, to), Math.max(from, to)]);
			else this.band();
			from = null;
		});
		this.svg.addEventListener('pointerleave', () => { if (from === null) this.move(null); });
		this.svg.addEventListener('dblclick', () => this.zoom(this.whole));
		this.svg.addEventListener('keydown', e => this.key(e));
	}

	key(e) {
		const [lo, hi] = this.range, at = this.cursor ?? hi, keys = {
			ArrowLeft: () => this.move(this.beside(at, -1)),
			ArrowRight: () => this.move(this.beside(at, 1)),
			'+': () => this.zoom([at - (at - lo) / 2, at + (hi - at) / 2]),
			'-': () => this.zoom([at - (at - lo) * 2, at + (hi - at) * 2]),
			0: () => this.zoom(this.whole),
			Escape: () => this.zoom(this.whole),
		};
		if (!keys[e.key]) return;
		keys[e.key]();
		e.preventDefault();
	}

	// beside is the epoch with a point before or behind another.
	beside(at, way) {
		const all = this.series.flatMap(s => s.x).filter(x => way * (x - at) > 0 && x >= this.range[0] && x <= this.range[1]);
		return all.length ? way * Math.min(...all.map(x => way * x)) : at;
	}

	zoom([lo, hi]) {
		[lo, hi] = [Math.max(lo, this.whole[0]), Math.min(hi, this.whole[1])];
		if (hi - lo < (this.whole[1] - this.whole[0]) / 1e4) return;
		this.range = [lo, hi];
		this.draw();
	}

	// move puts the cursor at an epoch and says what the series are there.
	move(epoch) {
		if (epoch === null) {
			this.cursor = null;
		} else {
			const all = this.series.flatMap(s => s.x);
			this.cursor = all.reduce((best, x) => Math.abs(x - epoch) < Math.abs(best - epoch) ? x : best, all[0]);
		}
		this.line?.setAttribute('visibility', this.cursor === null ? 'hidden' : 'visible');
		if (this.cursor === null) { this.readout.value = ''; return; }
		const x = this.x(this.cursor);
		this.line?.setAttribute('x1', x);
		this.line?.setAttribute('x2', x);
		this.readout.value = `epoch ${this.cursor}: ` + this.series.flatMap(s => {
			const i = s.x.lastIndexOf(this.cursor);
			return i < 0 ? [] : [`${s.name} ${s.y[i] === null ? 'not finite' : number(s.y[i], 3)}`];
		}).join(', ');
	}

	// band shows the epochs that are about to be zoomed into; none without any.
	band(from, to) {
		const wide = from === undefined ? 0 : Math.abs(this.x(to) - this.x(from));
		this.selection.setAttribute('width', wide);
		if (wide) this.selection.setAttribute('x', Math.min(this.x(from), this.x(to)));
	}

	x(epoch) { return margins.left + (epoch - this.range[0]) / (this.range[1] - this.range[0]) * (this.width - margins.left - margins.right); }

	inverse(x) {
		const share = (x - margins.left) / (this.width - margins.left - margins.right);
		return this.range[0] + clamp(share, 0, 1) * (this.range[1] - this.range[0]);
	}

	draw() {
		const [left, right] = this.range, log = this.log.checked, of = y => log ? Math.log10(y) : y;
		const usable = y => y !== null && (!log || y > 0);
		let lo = Infinity, hi = -Infinity;
		for (const s of this.series) s.y.forEach((y, i) => {
			if (usable(y) && s.x[i] >= left && s.x[i] <= right) { lo = Math.min(lo, of(y)); hi = Math.max(hi, of(y)); }
		});
		if (lo > hi) [lo, hi] = [0, 1];
		const room = hi > lo ? 0.05 * (hi - lo) : Math.max(Math.abs(hi) * 0.05, 0.5);
		[lo, hi] = [lo - room, hi + room];
		const bottom = chartHeight - margins.bottom, y = v => bottom - (v - lo) / (hi - lo) * (bottom - margins.top);
		const clip = `clip-${++ids}`, parts = [drawn('clipPath', {id: clip}, drawn('rect', {x: margins.left, y: 0, width: Math.max(this.width - margins.left - margins.right, 1), height: bottom + 1}))];
		for (const t of log ? powers(lo, hi) : ticks(lo, hi, 6)) {
			parts.push(drawn('line', {x1: margins.left, x2: this.width - margins.right, y1: y(t.v), y2: y(t.v), class: 'grid'}),
				drawn('text', {x: margins.left - 6, y: y(t.v) + 4, 'text-anchor': 'end'}, t.text));
		}
		for (const t of ticks(left, right, Math.max(2, Math.floor(this.width / 90)), true)) {
			parts.push(drawn('text', {x: this.x(t.v), y: bottom + 16, 'text-anchor': 'middle'}, t.text));
		}
		parts.push(drawn('text', {x: (margins.left + this.width) / 2, y: chartHeight - 3, 'text-anchor': 'middle'}, 'epoch'));
		for (const s of this.series) parts.push(drawn('path', {d: this.path(s, usable, v => y(of(v))), class: s.look, 'clip-path': `url(#${clip})`}));
		this.selection = drawn('rect', {y: margins.top, height: bottom - margins.top, width: 0, class: 'selection'});
		this.line = drawn('line', {y1: margins.top, y2: bottom, class: 'cursor', visibility: 'hidden'});
		this.svg.replaceChildren(...parts, this.selection, this.line);
		this.svg.setAttribute('viewBox', `0 0 ${this.width} ${chartHeight}`);
		if (this.cursor !== null) this.move(this.cursor);
	}

	// path is a series as a line, with a gap where it has no number; a lone point is a dot.
	path(s, usable, y) {
		let d = '', pen = false;
		s.y.forEach((v, i) => {
			if (!usable(v)) { pen = false; return; }
			const lone = !pen && (i + 1 >= s.y.length || !usable(s.y[i + 1]));
			d += `${pen ? 'L' : 'M'}${this.x(s.x[i]).toFixed(1)} ${y(v).toFixed(1)}` + (lone ? 'h0.01' : '');
			pen = true;
		});
		return d;
	}
}

// panelsOf are the series of each quantity by its name: of one run its splits, of several each run's.
function panelsOf(runs) {
	const panels = new Map(), splits = ['train', 'validation', 'test'];
	runs.forEach((run, r) => (run.curves || []).forEach(c => {
		const several = runs.length > 1, split = splits.indexOf(c.split);
		const series = {
			name: several ? `${run.name}, ${c.split}` : c.split, x: c.x, y: c.y,
			look: several ? `series colour-${r % 8} dash-${2 - split}` : `series colour-${split} dash-0`,
		};
		panels.set(c.panel, [...(panels.get(c.panel) || []), series]);
	}));
	return panels;
}

// showCurves shows a chart of each quantity.
function showCurves() {
	const charts = new Map(), grid = element('div', {class: 'charts'});
	return runs => {
		for (const [title, series] of panelsOf(runs)) {
			if (charts.has(title)) { charts.get(title).take(series); continue; }
			if (!charts.size) section('curves').append(element('p', {class: 'hint'}, 'Drag across a chart to zoom in, double-click to see the whole run.'), grid);
			charts.set(title, new Chart(title, series));
			grid.append(charts.get(title).figure);
		}
	};
}
