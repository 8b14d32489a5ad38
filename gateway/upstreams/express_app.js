// An Express app with what its users meet: HTML for each error that nobody handles, plain strings, and compression.
//
//     NODE_PATH=target/gateway/node_modules node gateway/upstreams/express_app.js 5001

const compression = require('compression');
const express = require('express');

const app = express();
app.use(compression({ threshold: 0 }));
app.use(express.json());

app.get('/text', (_, response) => response.status(400).send('Missing "name" parameter'));
app.get('/status', (_, response) => response.sendStatus(403));
app.get('/json', (_, response) => response.status(422).json({ error: 'no name', field: 'name' }));
app.get('/json-200', (_, response) => response.json({ error: 'no such user', status: 404 }));
app.get('/throw', () => { throw new Error('db refused password hunter2'); });
app.get('/reject', async () => { throw Object.assign(new Error('no such order'), { status: 404 }); });
app.post('/echo', (request, response) => response.json(request.body));
app.get('/ok', (_, response) => response.json({ id: 7 }));

app.listen(Number(process.argv[2] ?? 5001), '127.0.0.1');
