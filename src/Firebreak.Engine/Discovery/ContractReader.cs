using Firebreak.Core.Discovery;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>Finds out all there is to know about one account.</summary>
internal sealed class ContractReader(Inquiry inquiry, LogSearch search, DiscoveryOptions options)
{
    private const string Shares = "convertToAssets(uint256)";

    private static readonly string[] TokenViews = ["symbol()", "name()", "decimals()"];

    public async Task<Dossier> ReadAsync(Address address, int hop, CancellationToken cancellationToken)
    {
        var dossier = new Dossier(address, hop);
        var interview = new Interview(inquiry, dossier, cancellationToken);
        var code = await inquiry.CodeAsync(address, cancellationToken);
        if (code.Bytes is not { Length: > 0 } bytes)
        {
            if (code.Bytes is null)
            {
                dossier.Traits = dossier.Traits with { HasCode = true };
                dossier.LeaveOpen("code (eth_getCode)", code.Why, isNodesFault: true);
            }

            return dossier;
        }

        dossier.Code = bytes;
        await new ProxyReader(interview, options).ReadAsync();
        await new SafeReader(interview, options).ReadAsync();
        await ReadPowersAsync(interview);
        await ReadNatureAsync(interview);
        await ReadTokenAsync(interview);
        await new RoleReader(interview, search, options).ReadAsync();
        if (hop == 0)
        {
            await new SlotReader(interview).ReadAsync();
            await new HoldingsReader(interview, search, options).ReadAsync();
        }

        return dossier;
    }

    /// <summary>What a token says of itself.</summary>
    public async Task<DiscoveredToken> ReadTokenAsync(Address token, string source, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(TokenViews.Select(view => inquiry.CallAsync(token, Views.Data(view), cancellationToken)));
        return new DiscoveredToken(
            token, StrangersAnswer.Text(answers[0].Bytes), StrangersAnswer.Text(answers[1].Bytes), StrangersAnswer.Decimals(answers[2].Bytes), source);
    }

    private static async Task ReadPowersAsync(Interview interview)
    {
        var holders = await Task.WhenAll(Views.Powers.Select(view => interview.ViewAsync(view.Name, answer => StrangersAnswer.Account(answer))));
        for (var i = 0; i < holders.Length; i++)
        {
            if (holders[i] is { } holder)
            {
                interview.Dossier.Grant(holder, Views.Powers[i].Grant, $"call {Views.Powers[i].Name}");
            }
        }
    }

    private static async Task ReadNatureAsync(Interview interview)
    {
        var dossier = interview.Dossier;
        var paused = await interview.ViewAsync("paused()", answer => StrangersAnswer.Flag(answer));
        if (paused is { } stands)
        {
            dossier.Find("paused", stands ? "true" : "false", "call paused()");
        }

        var (delay, source) = await DelayAsync(interview);
        var votingDelay = await interview.ViewAsync("votingDelay()", answer => StrangersAnswer.Number(answer));
        var votingPeriod = await interview.ViewAsync("votingPeriod()", answer => StrangersAnswer.Number(answer));
        if (delay is { } seconds)
        {
            dossier.Makeup = dossier.Makeup with { TimelockDelay = seconds };
            dossier.Find("delay", FormattableString.Invariant($"{seconds} s"), source);
        }

        if (votingDelay is { } wait && votingPeriod is { } period)
        {
            dossier.Find("voting", $"delay {wait}, period {period} (blocks, or what its clock counts)", "calls votingDelay() and votingPeriod()");
        }

        dossier.Traits = dossier.Traits with
        {
            HasDelay = delay is not null,
            HasVoting = votingDelay is not null && votingPeriod is not null,
            UpgradesProxies = dossier.MayAnswer(Views.Selector("upgradeAndCall(address,address,bytes)")) && !dossier.MayAnswerAnything,
            NamesImplementation = await interview.ViewAsync("implementation()", answer => StrangersAnswer.Account(answer)) is { IsZero: false } && dossier.Makeup.Proxy is null,
        };
    }

    private static async Task<(ulong? Seconds, string Source)> DelayAsync(Interview interview)
    {
        if (await interview.ViewAsync("getMinDelay()", answer => StrangersAnswer.Number(answer)) is { } least)
        {
            return (Seconds(least), "call getMinDelay()");
        }

        // A delay alone is anybody's; with a grace period it is a timelock of Compound's kind.
        return await interview.ViewAsync("GRACE_PERIOD()", answer => StrangersAnswer.Number(answer)) is not null
            && await interview.ViewAsync("delay()", answer => StrangersAnswer.Number(answer)) is { } delay ? (Seconds(delay), "call delay()") : (null, "");
    }

    private static ulong? Seconds(UInt256 word) => word.TryToUInt64(out var seconds) ? seconds : ulong.MaxValue;

    private static async Task ReadTokenAsync(Interview interview)
    {
        var dossier = interview.Dossier;
        var supply = await interview.ViewAsync("totalSupply()", answer => StrangersAnswer.Number(answer));
        var decimals = await interview.ViewAsync("decimals()", answer => StrangersAnswer.Decimals(answer));
        var asset = await interview.ViewAsync("asset()", answer => StrangersAnswer.Account(answer));
        var rate = await interview.CallAsync(Shares, Views.Data(Shares, Hash256.FromUInt256(UInt256.One)), answer => StrangersAnswer.Number(answer));
        dossier.VaultAsset = rate is not null && asset is { IsZero: false } held ? held : null;
        dossier.Traits = dossier.Traits with
        {
            HasSupply = supply is not null,
            HasDecimals = decimals is not null,
            ConvertsShares = rate is not null,
            HasAsset = dossier.VaultAsset is not null,
            TakesNative = dossier.MayAnswer(Views.Selector("deposit(address)")),
        };
        if (supply is null)
        {
            return;
        }

        dossier.Token = new DiscoveredToken(
            dossier.Address, await interview.TextAsync("symbol()"), await interview.TextAsync("name()"), decimals, "it is a token itself");
        dossier.Find("supply", $"{supply} of the smallest unit", "call totalSupply()");
        if (dossier.VaultAsset is { } underlying)
        {
            dossier.Find("vault of", underlying.ToString(), "call asset()");
        }
    }
}
