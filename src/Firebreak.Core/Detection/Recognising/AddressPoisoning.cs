using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R20: a transfer of nothing, of dust or of a token that nobody knows stands in somebody's history with an account that looks like one of the
/// protocol's. Whoever copies the address from there pays a stranger.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class AddressPoisoning(Rule rule) : IRecogniser
{
    private readonly decimal _dustUsd = rule.Parameter("dust-usd");

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        // Where nobody named the protocol there is no account that anybody would mistake another for.
        if (scene.Watch.IsEveryone)
        {
            return null;
        }

        foreach (ref readonly var row in scene.Rows)
        {
            if (!row.IsMovement || row.Log < 0 || !IsLure(scene, row))
            {
                continue;
            }

            var (victim, lookalike) = FindDouble(scene, row.To) is not null ? (row.From, row.To) : (row.To, row.From);
            if (FindDouble(scene, lookalike) is { } original && victim != original)
            {
                return scene.Tell(
                    Rule, scene.IsTrusted(victim) ? victim : original, pages: false, score: 0.1,
                    $"{lookalike} looks like {scene.Name(original)} and stands in the history of {scene.Name(victim)} by a transfer of {What(scene, row)}.",
                    [scene.Point(row, "lure")]);
            }
        }

        return null;
    }

    // The protocol's own dealings are in assets that it names, and in more than dust.
    private bool IsLure(Scene scene, in ObservationRow row) =>
        row.Amount.IsZero || IsForeign(scene, row.Asset) || (WorthOf(scene, row) is { } usd && usd < _dustUsd);

    private static bool IsForeign(Scene scene, Address token) =>
        !token.IsZero && !scene.IsOurs(token) && scene.Valuation.InWei(token, UInt256.One) is null && !scene.Watch.Names(token);

    private static decimal? WorthOf(Scene scene, in ObservationRow row) =>
        scene.Valuation.InWei(row.Asset.IsZero ? null : row.Asset, row.Amount) is { } wei ? scene.Valuation.InUsd(wei) : null;

    private static string What(Scene scene, in ObservationRow row) => row.Amount.IsZero ? "nothing" : IsForeign(scene, row.Asset) ? $"the unknown token {row.Asset}" : "dust";

    private static Address? FindDouble(Scene scene, Address account)
    {
        if (scene.IsTrusted(account) || account.IsZero)
        {
            return null;
        }

        foreach (var contract in scene.Watch.Protocol.Contracts)
        {
            if (LooksLike(account, contract.Address))
            {
                return contract.Address;
            }
        }

        foreach (var role in scene.Watch.Protocol.Roles)
        {
            if (LooksLike(account, role.Address))
            {
                return role.Address;
            }
        }

        return null;
    }

    // What wallets and explorers leave of an address: its first three and its last four digits. Two accounts share them by chance once in 2^28.
    private static bool LooksLike(Address account, Address original)
    {
        Span<byte> one = stackalloc byte[Address.Length], other = stackalloc byte[Address.Length];
        account.CopyTo(one);
        original.CopyTo(other);
        return one[0] == other[0] && one[1] >> 4 == other[1] >> 4 && one[18] == other[18] && one[19] == other[19];
    }
}
