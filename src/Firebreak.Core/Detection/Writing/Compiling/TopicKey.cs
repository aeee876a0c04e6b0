using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>What an indexed account of an event must be, or the condition is not true: so nobody need ask it for other events.</summary>
/// <param name="Topic">1 to 3.</param>
internal sealed record TopicKey(int Topic, Items<Address> Accounts);
