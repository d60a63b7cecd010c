// Servers that the program talks to in an installation, made by others: single sign-on and a mail server.
//   node peers.mjs CERTIFICATE KEY
// oidc-provider is a certified provider of OpenID Connect, smtp-server takes mails, mailparser reads them: what our own
// side says is understood by code that we did not write.
// Says where they are in one line of JSON, then every mail that came in one line each. Ends with its standard input.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

// Node.js 18 lacks it, and the provider asks for it.
URL.parse ??= (text, base) => (URL.canParse(text, base) ? new URL(text, base) : null);
const { Provider } = await import('oidc-provider');

const [certificate, key] = process.argv.slice(2).map((file) => readFileSync(file));
const say = (what) => console.log(JSON.stringify(what));

// Who signs in there under a name has this address; one of them has not proved it.
const people = {
  wang: { email: 'wang@example.cn', email_verified: true },
  li: { email: 'wang@example.cn', email_verified: false },
};
const web = createServer().listen(0, '127.0.0.1');
await once(web, 'listening');
const issuer = `http://127.0.0.1:${web.address().port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'taihang',
    client_secret: 'of a test, with spaces & + signs',
    // A program on the same machine may come back to any port there (RFC 8252 §7.3).
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/sign-in/oidc/back'],
  }],
  claims: { email: ['email', 'email_verified'] },
  pkce: { required: () => true },
  cookies: { keys: ['of a test'] },
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...people[accountId] }) }),
});
web.on('request', provider.callback());

const mail = new SMTPServer({
  cert: certificate,
  key,
  onAuth: ({ username, password }, session, done) => {
    const right = session.secure && username === 'taihang' && password === 'of a test';
    done(right ? null : new Error('wrong name or password'), { user: username });
  },
  onData: async (stream, session, done) => {
    const { subject, text } = await simpleParser(stream);
    const to = session.envelope.rcptTo.map(({ address }) => address);
    say({ to, from: session.envelope.mailFrom.address, secure: session.secure, user: session.user, subject, text });
    done();
  },
});
mail.on('error', (error) => console.error(error.message));
await once(mail.listen(0, 'localhost'), 'listening');
say({ issuer, mail: mail.server.address().port });
process.stdin.resume().on('end', () => process.exit());
