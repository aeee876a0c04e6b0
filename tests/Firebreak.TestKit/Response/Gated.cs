using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Engine.Incidents;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.TestKit.Response;

/// <summary>What one process sees of the chain: every question passes a gate before it is asked and after it is answered.</summary>
/// <param name="pass">May wait, or throw as if the process had been killed there.</param>
public sealed class GatedVault(ScriptedVault vault, Func<Task> pass) : ISimulator, ITransactionGateway, IChainView
{
    public string Name => vault.Name;

    public string Endpoint => vault.Endpoint;

    public Task<Simulation> SimulateAsync(SimulatedCall call, BlockRef at, CancellationToken cancellationToken) =>
        PassAsync(() => vault.SimulateAsync(call, at, cancellationToken));

    public Task<ulong> MinedNonceAsync(Address account, CancellationToken cancellationToken) => PassAsync(() => vault.MinedNonceAsync(account, cancellationToken));

    public Task<FeeSituation> FeesAsync(CancellationToken cancellationToken) => PassAsync(() => vault.FeesAsync(cancellationToken));

    public Task<ulong> EstimateGasAsync(Address from, Address to, byte[] data, CancellationToken cancellationToken) =>
        PassAsync(() => vault.EstimateGasAsync(from, to, data, cancellationToken));

    public Task<SendOutcome> SendAsync(ReadOnlyMemory<byte> raw, CancellationToken cancellationToken) => PassAsync(() => vault.SendAsync(raw, cancellationToken));

    public Task<MinedTransaction?> FindAsync(Hash256 transaction, CancellationToken cancellationToken) =>
        PassAsync(() => vault.FindAsync(transaction, cancellationToken));

    public Task<BlockRef> HeadAsync(CancellationToken cancellationToken) => PassAsync(() => vault.HeadAsync(cancellationToken));

    public Task<BlockHeader?> FindHeaderAsync(ulong number, CancellationToken cancellationToken) => PassAsync(() => vault.FindHeaderAsync(number, cancellationToken));

    public Task<byte[]> CallAsync(Address to, byte[] data, BlockRef at, CancellationToken cancellationToken) =>
        PassAsync(() => vault.CallAsync(to, data, at, cancellationToken));

    public Task<NodeCapabilities> CapabilitiesAsync(CancellationToken cancellationToken) => PassAsync(() => vault.CapabilitiesAsync(cancellationToken));

    public Task<UInt256> BalanceAsync(Address account, BlockRef at, CancellationToken cancellationToken) =>
        PassAsync(() => vault.BalanceAsync(account, at, cancellationToken));

    public Task<ulong> NonceAsync(Address account, BlockRef at, CancellationToken cancellationToken) => vault.NonceAsync(account, at, cancellationToken);

    public Task<byte[]> CodeAsync(Address account, BlockRef at, CancellationToken cancellationToken) => vault.CodeAsync(account, at, cancellationToken);

    public Task<Block?> FindBlockAsync(ulong number, CancellationToken cancellationToken) => vault.FindBlockAsync(number, cancellationToken);

    private async Task<T> PassAsync<T>(Func<Task<T>> ask)
    {
        await pass();
        var answer = await ask();
        await pass();
        return answer;
    }
}

/// <summary>What one process sees of the ledger: every access passes a gate before and after.</summary>
public sealed class GatedLedger(IIncidentLedger ledger, Func<Task> pass) : IIncidentLedger
{
    public async Task<bool> TryAppendAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        await pass();
        var isWritten = await ledger.TryAppendAsync(entries, cancellationToken);
        await pass();
        return isWritten;
    }

    public async Task<IReadOnlyList<Entry>> ReadAsync(IncidentId id, CancellationToken cancellationToken)
    {
        await pass();
        return await ledger.ReadAsync(id, cancellationToken);
    }

    public Task<IReadOnlyList<LogHead>> HeadsAsync(CancellationToken cancellationToken) => ledger.HeadsAsync(cancellationToken);
}

/// <summary>A signer whose key is in the open, for chains that exist in tests only.</summary>
public sealed class OpenSigner(string name, PrivateKey key) : ISigner
{
    public string Name => name;

    public Address Address => key.Address;

    public Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellationToken) => Task.FromResult(transaction.Sign(key));
}
