using Firebreak.Ethereum;

namespace Firebreak.Engine.Ingest;

/// <summary>A number that stands in the state of the chain.</summary>
/// <param name="Account">Whose balance, or which contract is called.</param>
/// <param name="Data">Call data of a view that returns one number; null asks for the account's balance in wei.</param>
public sealed record StateQuestion(Address Account, byte[]? Data);
