// Refuse when verification failed
if (args.verification.status === 'failed') {
  return new DenyRequest('identity_not_verified', `${args.verification.provider ?? 'The provider'} could not verify the customer.`);
}
