using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>
/// Tokens that a contract names and perhaps holds none of yet: an empty vault's asset, a lender's collateral. Looked for in its getters, its
/// first variables and its code; what answers like a token is one.
/// </summary>
internal sealed class TokenSearch(Interview interview)
{
    private const int MostSlots = 24;

    private static readonly string[] Getters =
    [
        "asset()", "token()", "underlying()", "want()", "stakingToken()", "depositToken()", "lpToken()", "collateral()", "collateralToken()",
        "baseToken()", "quoteToken()", "token0()", "token1()", "coin()", "currency()", "rewardToken()", "rewardsToken()", "loanToken()",
        "borrowToken()", "stablecoin()", "paymentToken()", "WETH()", "weth()", "share()",
    ];

    private readonly Dossier _dossier = interview.Dossier;

    public async Task<IReadOnlyList<(Address Token, string Source)>> FindAsync(int most)
    {
        var named = await Task.WhenAll(Getters.Select(GetAsync));
        var stored = await Task.WhenAll(Enumerable.Range(0, MostSlots).Select(StoredAsync));
        var written = CodeAccounts.In(_dossier.Code).Select(account => ((Address Token, string Source)?)(account, "its code"));
        var candidates = named.Concat(stored).Concat(written)
            .OfType<(Address Token, string Source)>()
            .Where(candidate => !candidate.Token.IsZero && candidate.Token != _dossier.Address)
            .DistinctBy(candidate => candidate.Token)
            .ToList();
        var isToken = await Task.WhenAll(candidates.Select(candidate => IsTokenAsync(candidate.Token)));
        return [.. candidates.Where((_, index) => isToken[index]).Take(most)];
    }

    private async Task<(Address Token, string Source)?> GetAsync(string getter)
    {
        if (!_dossier.MayAnswer(Views.Selector(getter)))
        {
            return null;
        }

        var answer = await interview.Inquiry.CallAsync(_dossier.Address, Views.Data(getter), interview.Token);
        return answer.Bytes is { } bytes && StrangersAnswer.Account(bytes) is { } account ? (account, $"call {getter}") : null;
    }

    private async Task<(Address Token, string Source)?> StoredAsync(int slot)
    {
        var answer = await interview.Inquiry.SlotAsync(_dossier.Address, Hash256.FromUInt256((UInt256)(uint)slot), interview.Token);
        return answer.Bytes is { } bytes && ProxySlots.AccountIn(Hash256.FromBytes(bytes)) is { } account
            ? (account, FormattableString.Invariant($"slot {slot}"))
            : null;
    }

    private async Task<bool> IsTokenAsync(Address candidate)
    {
        var questions = await Task.WhenAll(
            AskAsync(candidate, Views.Data("decimals()")),
            AskAsync(candidate, Views.Data("totalSupply()")),
            AskAsync(candidate, Views.Data("balanceOf(address)", _dossier.Address.ToWord())));
        return questions is [{ } decimals, { }, { }] && StrangersAnswer.Decimals(decimals.ToBigEndian()) is not null;
    }

    private async Task<UInt256?> AskAsync(Address candidate, byte[] data)
    {
        var answer = await interview.Inquiry.CallAsync(candidate, data, interview.Token);
        return answer.Bytes is { } bytes ? StrangersAnswer.Number(bytes) : null;
    }
}
