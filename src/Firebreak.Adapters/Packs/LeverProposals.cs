using Firebreak.Core.Discovery;
using Firebreak.Core.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>
/// Levers that the code of contracts seems to answer, written as comments: nothing of it is in force before a person has read it, filled what is open
/// and taken the marks away.
/// </summary>
internal static class LeverProposals
{
    /// <summary>A file has no room for more of them.</summary>
    private const int Most = 100;

    public static void Write(YamlLines lines, Discovered found, ProtocolDraft draft)
    {
        var proposals = found.Contracts
            .SelectMany(account => account.Levers.Where(proposed => proposed.Lever.Id != account.Lever).Select(proposed => (account, proposed)))
            .Take(Most).ToList();
        if (proposals.Count == 0)
        {
            return;
        }

        lines.Gap()
            .Comment(0, "Levers that the code seems to answer, proposed and not in force. To confirm one: read what it does in packs/levers, fill what is open,")
            .Comment(0, "take the # away from levers: and from its lines, name the signer in firebreak.yaml, and try it with: firebreak levers check")
            .Comment(0, "levers:");
        foreach (var (account, proposed) in proposals)
        {
            Write(lines, found, NameOf(account, draft), proposed);
        }
    }

    private static void Write(YamlLines lines, Discovered found, string name, ProposedLever proposed)
    {
        var lever = proposed.Lever;
        lines.Comment(0, $"  - lever: {lever.Id}  # {lever.Title}: {lever.Call.Signature}; takes {lever.Caller.Role}, signer {lever.Caller.Signer}")
            .Comment(0, $"    at: {YamlLines.Quote(name)}");
        if (proposed.Holders.Count == 0)
        {
            lines.Comment(0, "    # who holds that right was not found out");
        }

        foreach (var holder in proposed.Holders)
        {
            var isSafe = found.Contracts.Any(account => account.Address == holder && account.Makeup.Safe is not null);
            lines.Comment(0, isSafe
                ? $"    caller: {YamlLines.Quote(holder)}  # a Safe holds the right; with guard: its FirebreakGuard a hot key may pull it"
                : $"    # the right is held by {holder}");
        }

        Places(lines, lever);
    }

    private static void Places(YamlLines lines, Lever lever)
    {
        var filled = lever.Fill.Select(fill => fill.Place).ToHashSet(StringComparer.Ordinal);
        foreach (var fill in lever.Fill)
        {
            lines.Comment(0, $"    # {fill.Place}: filled when an alert comes, with {Excerpt.Of(fill.From.ToString()!, 120)}");
        }

        var open = lever.Places.Where(place => !filled.Contains(place)).ToList();
        if (open.Count > 0)
        {
            lines.Comment(0, $"    with: {{ {string.Join(", ", open.Select(place => $"{place}: FILL"))} }}");
        }
    }

    // A contract that stands above is named; one behind it is an address.
    private static string NameOf(DiscoveredAccount account, ProtocolDraft draft) =>
        draft.Contracts.Where(contract => contract.Account.Address == account.Address).Select(contract => contract.Name).FirstOrDefault() ?? account.Address.ToString();
}
