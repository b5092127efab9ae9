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
const [mean, sigma] = moments(await encoder.run(feeds('x', x, size, [...labels.subarray(0, n)])))
compare('mean', mean, codes('mean'))
if (sigma) compare('sigma', sigma, codes('sigma'))

// The labels of the originals, by their pixels.
const known = new Map()
for (let i = 0; i < labels.length; i++) known.set(images.subarray(i * size, (i + 1) * size).toString('latin1'), labels[i])
const shown = []
for (let i = 0; i < originals.length; i += size) {
	shown.push(known.get(Buffer.from(originals.subarray(i, i + size).map(v => Math.round(255 * v))).toString('latin1')))
}
const [z] = moments(await encoder.run(feeds('x', originals, size, shown)))
const p = await decoder.run(feeds('z', z, model.latent, shown))
compare('image', p.mean.data, reconstructions)
const one = await decoder.run(feeds('z', z.slice(0, model.latent), model.latent, shown.slice(0, 1)))
compare('alone', one.mean.data, p.mean.data.slice(0, size))
if (model.likelihood === 'bernoulli') compare('logits', p.logits.data.map(l => 1 / (1 + Math.exp(-l))), p.mean.data)
if (worst > 0 || Number.isNaN(worst)) process.exit(1)
