using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>What a named contract holds: the native coin, and tokens that were recently sent to it, that it names, or that somebody else names.</summary>
internal sealed class HoldingsReader(Interview interview, LogSearch search, DiscoveryOptions options)
{
    private static readonly Hash256 Transfer = Keccak.Hash("Transfer(address,address,uint256)");

    private readonly Dossier _dossier = interview.Dossier;

    public async Task ReadAsync()
    {
        var holds = new List<HeldAmount>();
        var native = await interview.Inquiry.BalanceAsync(_dossier.Address, interview.Token);
        if (native.Bytes is { } wei)
        {
            holds.Add(new HeldAmount(null, UInt256.FromBigEndian(wei)));
        }
        else
        {
            _dossier.LeaveOpen("balance (eth_getBalance)", native.Why, isNodesFault: true);
        }

        var tokens = options.Tokens.Select(token => (Token: token, Source: "--token"))
            .Concat(_dossier.VaultAsset is { } asset ? [(asset, "call asset()")] : [])
            .Concat(await new TokenSearch(interview).FindAsync(options.MostTokens))
            .Concat(await ReceivedAsync())
            .DistinctBy(pair => pair.Token)
            .ToList();
        var balances = await Task.WhenAll(tokens.Select(pair => BalanceAsync(pair.Token)));
        for (var i = 0; i < tokens.Count; i++)
        {
            // What is named is listed even while none of it is held; what strangers sent only while it is there.
            if (balances[i] is { IsZero: false } amount)
            {
                holds.Add(new HeldAmount(tokens[i].Token, amount));
                _dossier.Tokens.Add(tokens[i]);
            }
            else if (!tokens[i].Source.StartsWith("logs", StringComparison.Ordinal))
            {
                _dossier.Tokens.Add(tokens[i]);
            }
        }

        _dossier.Holds = holds.ToItems();
    }

    private async Task<IEnumerable<(Address Token, string Source)>> ReceivedAsync()
    {
        var head = interview.Inquiry.At.Number;
        var from = head >= options.TransferBlocks ? head - options.TransferBlocks + 1 : 0;
        var found = await search.SearchAsync(null, [Transfer, null, _dossier.Address.ToWord()], from, head, interview.Token);
        if (found.WhyNotAll is { } why)
        {
            _dossier.LeaveOpen("tokens received (eth_getLogs Transfer)", why, isNodesFault: true);
        }

        // ERC-721 has a fourth topic: the token's number.
        var byToken = found.Logs.Where(log => log.Topics.Count == 3).GroupBy(log => log.Emitter).Select(group => (Token: group.Key, Count: group.Count())).ToList();
        if (byToken.Count > options.MostTokens)
        {
            _dossier.LeaveOpen("tokens received", FormattableString.Invariant($"{byToken.Count} tokens were sent to it; the {options.MostTokens} most frequent were looked at"), isNodesFault: false);
        }

        return byToken
            .OrderByDescending(pair => pair.Count).ThenBy(pair => pair.Token)
            .Take(options.MostTokens)
            .Select(pair => (pair.Token, FormattableString.Invariant($"logs: {pair.Count} transfers to {_dossier.Address} since block {found.From}")));
    }

    private async Task<UInt256?> BalanceAsync(Address token)
    {
        var answer = await interview.Inquiry.CallAsync(token, Views.Data("balanceOf(address)", _dossier.Address.ToWord()), interview.Token);
        var amount = answer.Bytes is { } bytes ? StrangersAnswer.Number(bytes) : null;
        if (amount is null)
        {
            _dossier.LeaveOpen($"balance in {token}", answer.Bytes is { } odd ? FormattableString.Invariant($"balanceOf answers {odd.Length} bytes") : answer.Why, answer.IsNodesFault);
        }

        return amount;
    }
}
