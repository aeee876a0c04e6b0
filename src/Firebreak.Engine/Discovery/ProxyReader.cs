using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>Finds out what an account's code is, what it forwards to, and which functions that code seems to have.</summary>
internal sealed class ProxyReader(Interview interview, DiscoveryOptions options)
{
    private const int LongestForwarder = 1_200;
    private const int LastOwnSlot = 7;

    private static readonly AbiFunction Facets = AbiFunction.Parse("facets() view returns ((address facet, bytes4[] selectors)[] facets)");

    private readonly Dossier _dossier = interview.Dossier;

    /// <summary>Reads the code that the dossier holds already.</summary>
    public async Task ReadAsync()
    {
        var own = CodeSelectors.Of(_dossier.Code);
        _dossier.Selectors.Add(own);
        _dossier.Makeup = new Makeup { CodeHash = Keccak.Hash(_dossier.Code) };
        _dossier.Find("code", FormattableString.Invariant($"{_dossier.Code.Length} bytes, hash {_dossier.Makeup.CodeHash}"), "eth_getCode");
        var shape = CodeShape.Of(_dossier.Code);
        _dossier.Traits = _dossier.Traits with { HasCode = true, IsDelegated = shape.Kind == CodeShape.Delegation };
        if (shape.Kind is null && !own.Delegates)
        {
            return;
        }

        var reading = await AskAsync(new ProxyReading { Shape = shape, CodeLength = _dossier.Code.Length, Delegates = own.Delegates });
        if (reading.Decide() is not { } decided)
        {
            _dossier.MayAnswerAnything = true;
            return;
        }

        _dossier.Makeup = _dossier.Makeup with { Proxy = decided.Proxy };
        _dossier.Find("proxy", decided.Proxy.Kind, decided.Source);
        await FollowAsync(decided.Proxy, decided.Source);
    }

    private async Task<ProxyReading> AskAsync(ProxyReading reading)
    {
        if (reading.Shape.Kind is not null)
        {
            return reading;
        }

        var words = await Task.WhenAll(ProxySlots.All.Select(interview.SlotAsync));
        reading = reading with
        {
            Implementation = words[0],
            Admin = words[1],
            Beacon = words[2],
            Proxiable = words[3],
            Zeppelin = words[4],
            MasterCopy = reading.CodeLength <= LongestForwarder && words[5] is { } copy && await HasCodeAsync(copy) ? copy : null,
        };
        if (reading.Beacon is { } beacon)
        {
            return reading with { BeaconImplementation = await OthersAsync(beacon, "implementation()", answer => StrangersAnswer.Account(answer)) };
        }

        if (reading.Implementation is { } implementation)
        {
            var uuid = await OthersAsync(implementation, "proxiableUUID()", answer => StrangersAnswer.Number(answer));
            return reading with { IsProxiable = uuid is { } slot && Hash256.FromUInt256(slot) is var named && (named == ProxySlots.Implementation || named == ProxySlots.Proxiable) };
        }

        return reading with
        {
            Facets = await FacetsAsync(),
            OwnSlot = reading.CodeLength <= LongestForwarder && reading.MasterCopy is null ? await OwnSlotAsync() : null,
        };
    }

    // Proxies of a protocol's own making keep what they run beside their admin.
    private async Task<(int Slot, Address Code)?> OwnSlotAsync()
    {
        for (var slot = 1; slot <= LastOwnSlot; slot++)
        {
            if (await interview.SlotAsync(Hash256.FromUInt256((UInt256)(uint)slot)) is { } account && await HasCodeAsync(account))
            {
                return (slot, account);
            }
        }

        return null;
    }

    // The loupe is a facet itself, so the diamond's own code does not mention it.
    private async Task<Items<Address>> FacetsAsync()
    {
        var answer = await interview.Inquiry.CallAsync(_dossier.Address, Facets.Encode(), interview.Token);
        try
        {
            return answer.Bytes is not { Length: > 64 } bytes ? [] : ((IEnumerable<object>)Facets.DecodeOutput(bytes)[0])
                .Select(facet => (Address)((object[])facet)[0])
                .Where(facet => !facet.IsZero)
                .Distinct()
                .Order()
                .Take(options.MostMembers)
                .ToItems();
        }
        catch (AbiException)
        {
            return [];
        }
    }

    private async Task FollowAsync(ProxyMakeup proxy, string source)
    {
        if (proxy.Admin is { } admin)
        {
            _dossier.Grant(admin, "may upgrade (proxy admin of)", source);
        }

        if (proxy.Beacon is { } beacon)
        {
            _dossier.Grant(beacon, "names the implementation (beacon) of", source);
        }

        foreach (var runs in (IEnumerable<Address>)[.. proxy.Facets, .. proxy.Implementation is { } one ? (Address[])[one] : []])
        {
            var code = await interview.Inquiry.CodeAsync(runs, interview.Token);
            if (code.Bytes is { Length: > 0 } bytes)
            {
                _dossier.Selectors.Add(CodeSelectors.Of(bytes));
                _dossier.MayAnswerAnything |= bytes.Length <= LongestForwarder && _dossier.Selectors[^1].Delegates;
                _dossier.Find("runs the code of", FormattableString.Invariant($"{runs}, {bytes.Length} bytes, hash {Keccak.Hash(bytes)}"), source);
            }
            else
            {
                _dossier.LeaveOpen($"code of {runs}", code.Bytes is null ? code.Why : "there is none: the proxy forwards to nothing", code.IsNodesFault);
            }
        }
    }

    private async Task<bool> HasCodeAsync(Address account) => await interview.Inquiry.CodeAsync(account, interview.Token) is { Bytes.Length: > 0 };

    private async Task<T?> OthersAsync<T>(Address contract, string signature, AnswerReader<T?> read)
        where T : struct => await interview.Inquiry.CallAsync(contract, Views.Data(signature), interview.Token) is { Bytes: { } bytes } ? read(bytes) : null;
}
