
// Machine runs a program, given the arrays of its weights by name. What depends on weights alone is computed once.
class Machine {
	constructor(program, arrays) {
		this.program = program;
		this.values = program.values.map(([rows, cols]) => ({rows, cols, data: null}));
		const fixed = new Set();
		const fix = (n, data) => { this.values[n].data = data; fixed.add(n); };
		for (const [name, n] of Object.entries(program.weights)) fix(n, arrays[name]);
		for (const [n, data] of Object.entries(program.constants || {})) fix(Number(n), Float32Array.from(data));
		for (const v of this.values) if (!v.data) v.data = new Float32Array(v.rows * v.cols);
		this.steps = [];
		for (const step of program.steps) {
			if (step.in.every(n => fixed.has(n))) {
				this.step(step);
				fixed.add(step.out);
			} else {
				this.steps.push(step);
			}
		}
	}

	step({op, with: attributes, in: operands, out}) {
		operations[op](attributes, this.values[out], ...operands.map(n => this.values[n]));
	}

	// run computes the outputs, arrays by name, that the next run overwrites. Inputs are arrays by name; noise that is not among them
	// is of random, an object with a function for each kind.
	run(inputs, random) {
		for (const {name, value, noise} of this.program.inputs || []) {
			const data = this.values[value].data;
			if (inputs[name]) data.set(inputs[name]);
			else if (noise) for (let i = 0; i < data.length; i++) data[i] = random[noise]();
			else data.fill(0);
		}
		this.steps.forEach(step => this.step(step));
		const outputs = {};
		for (const [name, n] of Object.entries(this.program.outputs)) outputs[name] = this.values[n].data;
		return outputs;
	}
}
