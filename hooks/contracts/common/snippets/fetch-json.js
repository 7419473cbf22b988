// Call an API with a time limit and read JSON
const response = await fetch(args.variables.API_URL, {
  headers: { accept: 'application/json', authorization: `Bearer ${args.secrets.API_TOKEN}` },
  signal: AbortSignal.timeout(1000),
});
if (!response.ok) throw new Error(`The API answered ${response.status}.`);
const data = await response.json();
