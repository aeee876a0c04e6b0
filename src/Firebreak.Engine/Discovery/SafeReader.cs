using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>Owners, threshold, modules and guard of a Safe.</summary>
internal sealed class SafeReader(Interview interview, DiscoveryOptions options)
{
    private static readonly AbiFunction Owners = AbiFunction.Parse("getOwners() view returns (address[] owners)");

    private static readonly AbiFunction Modules = AbiFunction.Parse(
        "getModulesPaginated(address start, uint256 pageSize) view returns (address[] modules, address next)");

    /// <summary>The list of modules is a ring that begins and ends here.</summary>
    private static readonly Address Sentinel = Address.FromUInt256(UInt256.One);

    private readonly Dossier _dossier = interview.Dossier;

    public async Task ReadAsync()
    {
        var owners = await interview.ReadAsync("getOwners()", Owners.Encode(), answer => Accounts(Owners, answer)?.List);
        var threshold = owners is null ? null : await interview.ViewAsync("getThreshold()", answer => StrangersAnswer.Number(answer));
        if (owners is not { Length: > 0 } || threshold is not { } number || number.IsZero || number > (UInt256)(uint)owners.Length)
        {
            // A short proxy with an address in slot zero is one all the same, only not a Safe's.
            if (_dossier.Makeup.Proxy is { Kind: "safe" } proxy)
            {
                _dossier.Makeup = _dossier.Makeup with { Proxy = proxy with { Kind = "slot-zero" } };
            }

            return;
        }

        var version = await interview.TextAsync("VERSION()");
        var modules = await ModulesAsync();
        var guard = await interview.SlotAsync(ProxySlots.SafeGuard);
        var listed = owners.Take(options.MostMembers).ToItems();
        _dossier.Traits = _dossier.Traits with { IsSafe = true };
        _dossier.Makeup = _dossier.Makeup with { Safe = new SafeMakeup(listed, (int)(ulong)number, modules, guard, version) };
        Grant(listed, modules, guard, FormattableString.Invariant($"{number} of {owners.Length}"));
        if (listed.Count < owners.Length)
        {
            _dossier.LeaveOpen("owners", FormattableString.Invariant($"there are {owners.Length}; {listed.Count} are listed"), isNodesFault: false);
        }
    }

    private void Grant(Items<Address> owners, Items<Address> modules, Address? guard, string signatures)
    {
        _dossier.Find("Safe", $"{signatures} owners sign", "calls getOwners() and getThreshold()");
        foreach (var owner in owners)
        {
            _dossier.Grant(owner, $"one signature of the {signatures.Split(' ')[0]} needed by", "call getOwners()");
        }

        foreach (var module in modules)
        {
            _dossier.Grant(module, "module: acts without signatures for", "call getModulesPaginated()");
        }

        if (guard is { } watches)
        {
            _dossier.Grant(watches, "guard: may refuse transactions of", $"slot {ProxySlots.SafeGuard}");
        }
    }

    private async Task<Items<Address>> ModulesAsync()
    {
        var data = Modules.Encode(Sentinel, (UInt256)(uint)options.MostMembers);
        var page = await interview.ReadAsync("getModulesPaginated(address,uint256)", data, answer => Accounts(Modules, answer));
        if (page is { Next: { IsZero: false } next } && next != Sentinel)
        {
            _dossier.LeaveOpen("modules", $"there are more than {options.MostMembers}", isNodesFault: false);
        }

        return (page?.List ?? []).Take(options.MostMembers).ToItems();
    }

    private static Page? Accounts(AbiFunction function, ReadOnlySpan<byte> answer)
    {
        try
        {
            var decoded = function.DecodeOutput(answer);
            return new Page([.. ((IEnumerable<object>)decoded[0]).Cast<Address>().Distinct()], decoded.Length > 1 ? (Address)decoded[1] : Address.Zero);
        }
        catch (AbiException)
        {
            return null;
        }
    }

    private sealed record Page(Address[] List, Address Next);
}
