using Firebreak.Core.Chain;
using Firebreak.Core.Forensics;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>
/// Follows the money that paid for an attack back to where it came from: the block in which a fresh account first held anything is
/// found by halving, the transfer in that block's frames, and so on from giver to giver (after Zhou and others, SoK: DeFi Attacks,
/// IEEE S&amp;P 2023, algorithm 1).
/// </summary>
public sealed class FundingTracer(IChainView view, ForensicsOptions options)
{
    private readonly HeightSearch _heights = new(view);

    /// <param name="start">The account to explain.</param>
    /// <param name="at">A block at which it already acted.</param>
    /// <param name="labelOf">What people call an account; null for strangers. A trail ends at the first account that has a name.</param>
    public async Task<FundingTrail> TraceAsync(
        Address start, BlockRef at, Func<Address, string?> labelOf, CancellationToken cancellationToken)
    {
        var trail = new FundingTrail(start, [], TrailEnd.TooLong, "");
        var (account, upper) = (start, at);
        while (true)
        {
            if (trail.Hops.Count > 0 && await FindEndAsync(account, upper, labelOf, cancellationToken) is { } end)
            {
                return trail with { End = end.End, Because = end.Because };
            }

            if (trail.Hops.Count == options.MostHops)
            {
                return trail with { End = TrailEnd.TooLong, Because = $"followed for {options.MostHops:D} hops, then given up" };
            }

            var (hop, because) = await FindHopAsync(account, upper, cancellationToken);
            if (hop is null)
            {
                return trail with { End = because.End, Because = because.Sentence };
            }

            trail = trail with { Hops = trail.Hops.Add(hop) };
            (account, upper) = (hop.From, hop.Block);
        }
    }

    private async Task<(TrailEnd End, string Because)?> FindEndAsync(
        Address account, BlockRef at, Func<Address, string?> labelOf, CancellationToken cancellationToken)
    {
        if (labelOf(account) is { } label)
        {
            return (TrailEnd.Labelled, $"{account} is known as {label}");
        }

        if ((await view.CodeAsync(account, at, cancellationToken)).Length > 0)
        {
            return (TrailEnd.Contract, $"{account} is a contract: who stands behind its payment is for people to find out");
        }

        var sent = await view.NonceAsync(account, at, cancellationToken);
        return sent > (ulong)options.EstablishedAfter
            ? (TrailEnd.Established, $"{account} had sent {sent:D} transactions by block {at.Number:D}: it is no fresh account")
            : null;
    }

    private async Task<(FundingHop? Hop, (TrailEnd End, string Sentence) Because)> FindHopAsync(
        Address account, BlockRef upper, CancellationToken cancellationToken)
    {
        var birth = await _heights.FindAsync(upper.Number, block => IsBornAsync(account, block, cancellationToken), cancellationToken);
        if (birth is null)
        {
            return (null, (TrailEnd.NoTransfer, $"{account} held nothing and had sent nothing by block {upper.Number:D}"));
        }

        if (birth.IsEdgeOfHistory)
        {
            return (null, (TrailEnd.HistoryMissing, $"the node has no state before block {birth.Block.Number:D}, and {account} already held money there"));
        }

        if (birth.Block.Number == 0)
        {
            return (null, (TrailEnd.Genesis, $"{account} held money from the chain's first block on"));
        }

        var block = await view.FindBlockAsync(birth.Block.Number, cancellationToken);
        return block is not null && FindTransfer(block, account) is { } hop
            ? (hop, default)
            : (null, (TrailEnd.NoTransfer, $"{account} first held money in block {birth.Block.Number:D}, without a transfer that the node shows: a reward, a withdrawal, or a hand outside the chain"));
    }

    private async Task<bool> IsBornAsync(Address account, BlockRef at, CancellationToken cancellationToken) =>
        !(await view.BalanceAsync(account, at, cancellationToken)).IsZero || await view.NonceAsync(account, at, cancellationToken) > 0;

    // The largest payment of that block: dust sent ahead to mislead does not become the funder.
    private static FundingHop? FindTransfer(Block block, Address account)
    {
        FundingHop? largest = null;
        for (var i = 0; i < block.Transactions.Length; i++)
        {
            foreach (var movement in AssetMovement.Of(block, i))
            {
                if (movement is { Asset: null, IsFee: false, From: { } giver } && movement.To == account && giver != account
                    && (largest is null || movement.Amount > largest.Amount))
                {
                    largest = new FundingHop(
                        giver, account, movement.Amount, block.Ref, block.Header.MinedAt, movement.Transaction, block.Transactions[i].From);
                }
            }
        }

        return largest;
    }
}
