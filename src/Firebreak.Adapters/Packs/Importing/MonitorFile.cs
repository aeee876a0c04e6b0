using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>One monitor, read and written down as a rule.</summary>
internal sealed class MonitorFile(string file, MonitorNetworks networks, MonitorTriggers triggers, FaultList lost, FaultList changed)
{
    /// <param name="names">Ids that are taken; the rule's own is added.</param>
    /// <returns>Null, and told why, when nothing of it can be said by a rule.</returns>
    public ImportedRule? Read(string owner, HashSet<string> names)
    {
        var json = JsonNodes.Read(file, lost);
        if (json.Root is null)
        {
            return null;
        }

        var section = new Section(file, json.Root, lost);
        var name = section.Text("name");
        var isPaused = section.OptionalValue<bool>("paused", Words.Flag, Words.FlagForm, otherwise: false);
        var chains = section.TextNodes("networks").Select(slug => networks.Find(file, slug)).OfType<ChainId>().Distinct().ToList();
        if (chains.Count == 0)
        {
            return null;
        }

        var addresses = section.Children("addresses").Select(one => Address(one, json)).OfType<MonitoredAddress>().DistinctBy(one => one.Address).ToList();
        var conditions = Conditions(section.Child("match_conditions"), addresses);
        var told = TellTheRest(section);
        if (addresses.Count == 0)
        {
            lost.Add(file, section.At("addresses"), "names no address of an account, and so matches nothing there", "name the addresses, or write a rule without any to watch every account");
            return null;
        }

        if (conditions is null)
        {
            return null;
        }

        var id = MonitorRule.IdOf(name, names);
        return new ImportedRule(id, name, file, MonitorRule.Write(id, name, Path.GetFileName(file), owner, isPaused, chains, conditions)) { Receivers = told };
    }

    private MonitoredAddress? Address(Section section, JsonNodes json)
    {
        var written = section.Text("address");
        var hex = written.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? written[2..] : written;
        var specification = section.Find("contract_spec");
        section.Close();
        if (!Ethereum.Address.TryParse($"0x{hex.ToLowerInvariant()}", out var address))
        {
            lost.Add(file, section.At("address"), $"{FaultList.Quote(written)} is no account of an EVM chain", "write the address as 40 hex digits");
            return null;
        }

        return new MonitoredAddress(address, specification is null ? null : Abi(specification, json));
    }

    private AbiContract? Abi(YamlNode specification, JsonNodes json)
    {
        try
        {
            return AbiContract.ParseJson(json.RawOf(specification));
        }
        catch (AbiException exception)
        {
            lost.Add(file, specification, $"the contract_spec is no ABI ({Excerpt.Of(exception.Message, 80)}), so that nothing of this contract matches by name", "mend it and import again");
            return null;
        }
    }

    private List<string>? Conditions(Section section, List<MonitoredAddress> addresses)
    {
        var reading = new MonitorConditions(file, addresses, lost);
        var events = section.Children("events").ToList();
        var functions = section.Children("functions").ToList();
        var transactions = section.Children("transactions").ToList();
        section.Close();
        reading.Events(events);
        reading.Functions(functions);
        var isAlone = events.Count + functions.Count == 0;
        reading.Transactions(transactions, isAlone);
        if (transactions.Any(one => (one.Map.Find("status") as YamlText)?.Value is "Success" or "Failure"))
        {
            changed.Add(
                file, section.At("transactions"), "the real outcome of each transaction counts here; there, whoever shares a block with an event counts as successful",
                "nothing: reverted calls no longer pass for successful ones, and failures are found");
        }

        return reading.Lines(needsTransaction: transactions.Count > 0, isAlone);
    }

    /// <returns>The receivers that its triggers became.</returns>
    private Items<string> TellTheRest(Section section)
    {
        foreach (var script in section.Children("trigger_conditions"))
        {
            var path = script.Map.Find("script_path") is YamlText text ? text.Value : "";
            lost.Add(
                file, script.At("script_path"), $"the filter script {FaultList.Quote(path)} is not run: what it dropped there is told here", "write what it checks into where:");
        }

        var told = section.TextNodes("triggers").Select(trigger => triggers.Tell(file, trigger)).OfType<string>().Distinct(StringComparer.Ordinal).ToItems();

        if (section.Find("chain_configurations") is YamlList { Values.Count: > 0 } chains)
        {
            lost.Add(file, chains, "chain_configurations are of chains that are no EVM", "nothing can be done here");
        }

        section.Close();
        return told;
    }
}
