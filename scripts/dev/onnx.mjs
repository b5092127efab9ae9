// Runs encoder.onnx and decoder.onnx of a folder by onnxruntime, and compares what they say of MNIST's test images with
// codes.safetensors and pairs.npy there. See onnx.sh.
//
//   node scripts/dev/onnx.mjs LIBRARY DATA DIR
import fs from 'node:fs'
import { createRequire } from 'node:module'
import zlib from 'node:zlib'

const [library, data, dir] = process.argv.slice(2)
const ort = createRequire(`${library}/index.js`)('onnxruntime-node')
const gz = (name, head) => zlib.gunzipSync(fs.readFileSync(`${data}/${name}.gz`)).subarray(head)
const images = gz('t10k-images-idx3-ubyte', 16), labels = gz('t10k-labels-idx1-ubyte', 8)
const size = 784
const floats = bytes => new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))

// The program's own: codes of the first test images, and reconstructions, in another order, of some.
const file = fs.readFileSync(`${dir}/codes.safetensors`)
const start = 8 + Number(file.readBigUInt64LE(0))
const header = JSON.parse(file.subarray(8, start))
const model = JSON.parse(header.__metadata__.model)
const codes = name => floats(file.subarray(...header[name].data_offsets.map(n => start + n)))
const array = fs.readFileSync(`${dir}/pairs.npy`)
const pairs = floats(array.subarray(10 + array.readUInt16LE(8)))
const originals = pairs.subarray(0, pairs.length / 2), reconstructions = pairs.subarray(pairs.length / 2)

const tensor = (values, columns) => new ort.Tensor('float32', values, [values.length / columns, columns])
// feeds are a network's inputs: rows, and of a conditional model their labels, one-hot.
function feeds(name, values, columns, labels) {
	const all = { [name]: tensor(values, columns) }
	if (model.classes > 0) {
		const c = new Float32Array(labels.length * model.classes)
		labels.forEach((l, i) => { c[i * model.classes + l] = 1 })
		all.c = tensor(c, model.classes)
	}
	return all
}

// The mean and, of a Gaussian, the scale of q(z|x), by the parameters of it.
function moments(q) {
	const latent = model.latent
	switch (model.posterior) {
		case 'gaussian': return [q.mu.data, q.logvar.data.map(v => Math.exp(v / 2))]
		case 'gamma': return [q.alpha.data.map((a, i) => a / q.beta.data[i])]
		case 'dirichlet': {
			const all = q.concentration.data
			return [all.map((a, i) => {
				const row = i - i % latent
				return a / all.subarray(row, row + latent).reduce((x, y) => x + y)
			})]
		}
	}
}

let worst = 0
function compare(what, got, want) {
	if (got.length !== want.length) throw new Error(`${what}: ${got.length} numbers, want ${want.length}`)
	let most = 0
	got.forEach((x, i) => {
		const d = Math.abs(x - want[i]) / Math.max(1, Math.abs(want[i]))
		if (!(d <= most)) most = d
	})
	process.stdout.write(`  ${what} ${most.toExponential(1)}`)
	if (!(most <= 1e-5)) worst = most
}

const encoder = await ort.InferenceSession.create(`${dir}/encoder.onnx`, { logSeverityLevel: 2 })
const decoder = await ort.InferenceSession.create(`${dir}/decoder.onnx`, { logSeverityLevel: 2 })
const n = header.mean.shape[0]
const x = Float32Array.from(images.subarray(0, n * size), v => v / 255)
const flow = fs.existsSync(`${dir}/flow.onnx`) && await ort.InferenceSession.create(`${dir}/flow.onnx`, { logSeverityLevel: 2 })
if (!flow) { // behind one, moments are of draws
	const [mean, sigma] = moments(await encoder.run(feeds('x', x, size, [...labels.subarray(0, n)])))
	compare('mean', mean, codes('mean'))
	if (sigma) compare('sigma', sigma, codes('sigma'))
}

// behind takes codes through the flow, each in the context of its image.
async function behind(base, q) {
	const all = { base: tensor(base, model.latent) }
	for (const name of flow.inputNames) if (name !== 'base') all[name] = q[name]
	return flow.run(all)
}

// determinant of a square matrix, by Gauss.
function determinant(m) {
	let product = 1
	for (let i = 0; i < m.length; i++) {
		const k = m.slice(i).reduce((best, row, j) => Math.abs(row[i]) > Math.abs(m[best][i]) ? i + j : best, i)
		if (k !== i) [m[i], m[k], product] = [m[k], m[i], -product]
		product *= m[i][i]
		for (let j = i + 1; j < m.length; j++) m[j] = m[j].map((v, l) => v - m[i][l] * m[j][i] / m[i][i])
	}
	return product
}

// logdets compares log |det| of some codes with that of differences, of two steps: so that the error goes by the fourth power of one.
async function logdets(base, q) {
	const latent = model.latent, rows = base.length / latent, step = 1 / 64
	const columns = []
	for (let l = 0; l < latent; l++) {
		const moved = by => behind(base.map((v, i) => i % latent === l ? v + by : v), q)
		const slope = async by => {
			const [up, down] = [(await moved(by)).z.data, (await moved(-by)).z.data]
			return up.map((v, i) => (v - down[i]) / (2 * by))
		}
		const [wide, near] = [await slope(step), await slope(step / 2)]
		columns.push(near.map((v, i) => (4 * v - wide[i]) / 3))
	}
	const got = (await behind(base, q)).logdet.data
	let most = 0
	for (let r = 0; r < rows; r++) {
		const jacobian = Array.from({ length: latent }, (_, i) => columns.map(c => c[r * latent + i]))
		most = Math.max(most, Math.abs(Math.log(Math.abs(determinant(jacobian))) - got[r]))
	}
	process.stdout.write(`  logdet ${most.toExponential(1)}`)
	if (!(most <= 5e-3)) worst = most
}

// The labels of the originals, by their pixels.
const known = new Map()
for (let i = 0; i < labels.length; i++) known.set(images.subarray(i * size, (i + 1) * size).toString('latin1'), labels[i])
const shown = []
for (let i = 0; i < originals.length; i += size) {
	shown.push(known.get(Buffer.from(originals.subarray(i, i + size).map(v => Math.round(255 * v))).toString('latin1')))
}
// means compares the program's means of codes, of 64 draws an image, with those of draws of our own, in standard errors of the former: their mean must be
// about 0, and their deviation about 1.
async function means(mu, sigma, q) {
	const draws = 1000, sums = new Float64Array(mu.length), squares = new Float64Array(mu.length)
	let state = 1
	const uniform = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) + 0.5) / 2 ** 32
	const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
	for (let k = 0; k < draws; k++) {
		const z = (await behind(mu.map((m, i) => m + sigma[i] * normal()), q)).z.data
		z.forEach((v, i) => { sums[i] += v / draws; squares[i] += v * v / draws })
	}
	const off = [...codes('mean')].map((m, i) => (m - sums[i]) / Math.sqrt((squares[i] - sums[i] ** 2) * (1 / 64 + 1 / draws)))
	const mean = off.reduce((a, b) => a + b) / off.length, deviation = Math.sqrt(off.reduce((a, b) => a + b * b, 0) / off.length)
	process.stdout.write(`  means ${mean.toFixed(2)} ± ${deviation.toFixed(2)}`)
	if (!(Math.abs(mean) * Math.sqrt(off.length) <= 5 && Math.abs(deviation - 1) <= 5 / Math.sqrt(2 * off.length))) worst = NaN
}

const q = await encoder.run(feeds('x', originals, size, shown))
let [z] = moments(q)
if (flow) {
	const those = await encoder.run(feeds('x', x, size, [...labels.subarray(0, n)]))
	await means(...moments(those), those)
	await logdets(z, q)
	z = (await behind(z, q)).z.data
}
if (fs.existsSync(`${dir}/prior.onnx`)) {
	const prior = await ort.InferenceSession.create(`${dir}/prior.onnx`, { logSeverityLevel: 2 })
	const draws = (await prior.run({ 'prior.eps': tensor(new Float32Array(7 * model.latent).fill(0.5), model.latent) })).z
	if (draws.dims[0] !== 7 || !draws.data.every(Number.isFinite)) throw new Error(`draws ${draws.dims} ${draws.data}`)
	process.stdout.write('  prior drawn')
}
const p = await decoder.run(feeds('z', z, model.latent, shown))
if (!flow) compare('image', p.mean.data, reconstructions)
const one = await decoder.run(feeds('z', z.slice(0, model.latent), model.latent, shown.slice(0, 1)))
compare('alone', one.mean.data, p.mean.data.slice(0, size))
if (model.likelihood === 'bernoulli') compare('logits', p.logits.data.map(l => 1 / (1 + Math.exp(-l))), p.mean.data)
if (worst > 0 || Number.isNaN(worst)) process.exit(1)
