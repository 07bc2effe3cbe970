// An OpenID provider that nobody here wrote (oidc-provider), with whom it identifies next as the only thing of ours:
// PUT /next says it, as JSON: {"sub": …, "acr": …, "claims": {…}} or {"refuse": true}.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [port, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
let next = null;

const provider = new Provider(issuer, {
  clients: [
    { client_id: 'vienreiz', client_secret: 'a secret/of tests: 100%', redirect_uris: [redirectUri] },
    { client_id: 'public', token_endpoint_auth_method: 'none', redirect_uris: [redirectUri] },
  ],
  acrValues: ['low', 'substantial', 'high'].map((level) => `http://eidas.europa.eu/LoA/${level}`),
  claims: { openid: ['sub', 'acr'], profile: ['name', 'personal_code'] },
  cookies: { keys: ['of tests'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...next?.claims }) }),
});

async function interact(request, response) {
  const { session, params, prompt } = await provider.interactionDetails(request, response);
  if (next?.refuse) {
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  }
  if (prompt.name === 'login') {
    const login = { accountId: next.sub, acr: next.acr };
    return provider.interactionFinished(request, response, { login });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope('openid profile');
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

createServer(async (request, response) => {
  if (request.method === 'PUT' && request.url === '/next') {
    let body = '';
    for await (const part of request) body += part;
    next = JSON.parse(body);
    return response.writeHead(204).end();
  }
  if (request.url.startsWith('/interaction/')) {
    return interact(request, response).catch((error) => response.writeHead(500).end(String(error)));
  }
  return provider.callback()(request, response);
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
