using Firebreak.Ethereum;

namespace Firebreak.Engine.Configuration;

/// <summary>Where a signer's key lies. Paths are absolute; files are opened, and hosts asked, only when the signer is made or used.</summary>
public abstract record SignerEntry(string Name);

/// <summary>A key in an encrypted keystore (version 3) on this machine.</summary>
public sealed record KeystoreEntry(string Name, string Keystore, string PasswordFile) : SignerEntry(Name);

/// <summary>A key behind an <c>eth_signTransaction</c> of another machine, as web3signer offers it.</summary>
/// <param name="Account">The account whose key it holds: whatever comes back must be signed by it.</param>
public sealed record RemoteSignerEntry(string Name, Uri At, Address Account) : SignerEntry(Name);

/// <summary>A key that never leaves AWS KMS (an asymmetric key of the kind ECC_SECG_P256K1).</summary>
/// <param name="Key">Its id, ARN or alias.</param>
/// <param name="At">Where KMS is asked; null for Amazon's own address of the region.</param>
public sealed record KmsEntry(string Name, string Region, string Key, Address Account, AwsCredentials Credentials, Uri? At) : SignerEntry(Name);

/// <summary>Who asks AWS.</summary>
/// <param name="SessionToken">Null with long-lived credentials.</param>
public sealed record AwsCredentials(string AccessKey, Secret SecretKey, Secret? SessionToken);

/// <summary>Transactions that were signed in calm, elsewhere, and lie here encrypted: there is no key on this machine at all.</summary>
public sealed record PresignedEntry(string Name, string File, string PasswordFile) : SignerEntry(Name);
