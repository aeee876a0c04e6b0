using Firebreak.Ethereum;

namespace Firebreak.Adapters.JsonRpc.Proof;

/// <summary>What a proven header promises about the rest of its block, and what of the transactions is needed to check receipts.</summary>
/// <param name="Whole">Whether header and transactions are proven.</param>
/// <param name="HasOldReceipts">Whether the receipts may be from before Byzantium, which hold a state root that no reader here takes.</param>
/// <param name="Types">The type of each transaction, in order; its length is the number of transactions.</param>
internal sealed record BlockPromises(ProofVerdict Whole, Hash256 ReceiptsRoot, byte[] LogsBloom, bool HasOldReceipts, byte[] Types);
