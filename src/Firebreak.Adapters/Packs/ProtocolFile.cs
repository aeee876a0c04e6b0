using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>The form of <c>protocol.yaml</c>: what is protected.</summary>
internal sealed class ProtocolFile
{
    private const string AddressForm = "an address, or the name of a contract above";
    private const string DecimalsForm = "a whole number up to 77";

    private readonly Dictionary<string, Address> _named = new(StringComparer.Ordinal);
    private readonly Lazy<Items<Lever>> _levers;

    private ProtocolFile(Lazy<Items<Lever>> levers) => _levers = levers;

    public static Protocol Read(Section file, Items<Lever> levers) => Read(file, new Lazy<Items<Lever>>(levers));

    /// <param name="levers">Read when the file names the first of them.</param>
    public static Protocol Read(Section file, Lazy<Items<Lever>> levers) => new ProtocolFile(levers).Read(file);

    private Protocol Read(Section file)
    {
        var name = file.Name("name");
        var contracts = file.Children("contracts").Select(Contract).ToItems();
        if (contracts.Count == 0)
        {
            file.Fault("contracts", "contracts is missing or empty", "write at least one: { name: ..., address: 0x..., kind: ... }");
        }

        var protocol = new Protocol(
            name, contracts, file.Children("assets").Select(Asset).ToItems(), file.Children("roles").Select(Role).ToItems(),
            file.Children("people").Select(Person).ToItems())
        {
            StopCost = file.OptionalChild("stopCost") is { } cost ? Cost(cost) : null,
            Levers = file.Children("levers").Select(section => FittedLeverFile.Read(section, _levers.Value, AddressOf)).OfType<FittedLever>().ToItems(),
            FalsePagesPerWeek = file.ValueOrNull<double>("falsePagesPerWeek", Words.Budget, Words.BudgetForm),
        };
        CheckAssets(file, protocol);
        CheckWallets(file, protocol);
        file.Close();
        return protocol;
    }

    private WatchedContract Contract(Section section)
    {
        var contract = new WatchedContract(
            section.Name("name"),
            section.Value<Address>("address", AddressOf, "an address: 0x and 40 hex digits"),
            section.Name("kind"),
            section.OptionalText("lever"))
        {
            Makeup = MakeupFile.Read(section, AddressOf),
            Holds = section.Children("holds").Select(Held).ToItems(),
        };
        section.ValueOrNull<int>("decimals", Decimals, DecimalsForm);
        if (contract.Name.Length > 0 && !_named.TryAdd(contract.Name, contract.Address))
        {
            section.Fault("name", $"the name {FaultList.Quote(contract.Name)} is used twice", "give each contract its own name");
        }

        if (contract.Lever is { Length: > 0 } id)
        {
            CheckLever(section, contract, id);
        }

        section.Close();
        return contract;
    }

    private void CheckLever(Section section, WatchedContract contract, string id)
    {
        var lever = _levers.Value.FirstOrDefault(candidate => candidate.Id == id);
        if (lever is null)
        {
            section.Fault("lever", $"there is no lever {FaultList.Quote(id)}", $"use one of: {string.Join(", ", _levers.Value.Select(known => known.Id))}");
        }
        else if (!lever.IsFixed)
        {
            section.Fault("lever", $"{id} has places to fill", $"write it under levers: of this file instead, with: {{ {string.Join(", ", lever.Places.Select(place => $"{place}: ..."))} }}");
        }
        else if (!lever.Kinds.Contains(contract.Kind, StringComparer.Ordinal))
        {
            section.Fault("lever", $"{id} does not fit a contract of kind {FaultList.Quote(contract.Kind)}", $"it fits: {string.Join(", ", lever.Kinds)}");
        }
    }

    private Asset Asset(Section section)
    {
        var symbol = section.Name("symbol");
        var isNative = section.OptionalValue<bool>("native", Words.Flag, Words.FlagForm, otherwise: false);
        var address = section.ValueOrNull<Address>("address", AddressOf, AddressForm);
        if (isNative == address.HasValue)
        {
            section.Fault("symbol", $"{FaultList.Quote(symbol)} is {(isNative ? "native and has an address" : "neither native nor has an address")}", "write either native: true or its address");
        }

        var decimals = section.Value<int>("decimals", Decimals, DecimalsForm);
        var usd = section.ValueOrNull<decimal>("usd", Words.Amount, "a price in US dollars, such as 2000");
        var price = section.OptionalChild("price");
        var pricedBy = price?.Value<Address>("convertToAssets", AddressOf, AddressForm);
        var pricedIn = price?.Text("of");
        price?.Close();
        section.Close();
        return new Asset(symbol, address, decimals, usd, pricedBy, pricedIn);
    }

    private RoleHolder Role(Section section)
    {
        var role = new RoleHolder(
            section.Name("name"), section.Value<Address>("address", AddressOf, AddressForm), section.Texts("grants"))
        {
            Makeup = MakeupFile.Read(section, AddressOf),
        };
        section.Close();
        return role;
    }

    private HeldAmount Held(Section section)
    {
        var token = section.Value<Address?>("token", NativeOrAddress, "native, or the address of a token");
        var amount = section.Value<UInt256>("amount", UInt256.TryParse, "an amount in the smallest unit, as a whole number");
        section.Close();
        return new HeldAmount(token, amount);
    }

    private bool NativeOrAddress(string text, out Address? value)
    {
        var isAddress = AddressOf(text, out var address);
        value = isAddress ? address : null;
        return isAddress || text == "native";
    }

    private static StopCost Cost(Section section)
    {
        var cost = new StopCost(
            section.Value<decimal>("usdPerHour", Words.Amount, "what an hour of a needless stop costs in US dollars, such as 1500"),
            section.Value<TimeSpan>("shortest", Words.Duration, Words.DurationForm),
            section.Value<TimeSpan>("longest", Words.Duration, Words.DurationForm));
        if (cost.Longest < cost.Shortest)
        {
            section.Fault("longest", "longest is shorter than shortest", "exchange them");
        }

        section.Close();
        return cost;
    }

    private Person Person(Section section)
    {
        var person = new Person(section.Name("name"), section.Name("role")) { Wallet = section.ValueOrNull<Address>("wallet", AddressOf, AddressForm) };
        section.Close();
        return person;
    }

    // One key in two names would let one person be two.
    private static void CheckWallets(Section file, Protocol protocol)
    {
        foreach (var shared in protocol.People.Where(person => person.Wallet is not null).GroupBy(person => person.Wallet)
            .Where(group => group.Select(person => person.Name).Distinct(StringComparer.Ordinal).Count() > 1))
        {
            file.Fault("people", $"{string.Join(" and ", shared.Select(person => person.Name).Distinct(StringComparer.Ordinal))} have the same wallet", "give each person a wallet of their own");
        }

        foreach (var name in protocol.People.Where(person => person.Wallet is not null).GroupBy(person => person.Name, StringComparer.Ordinal)
            .Where(group => group.Select(person => person.Wallet).Distinct().Count() > 1).Select(group => group.Key))
        {
            file.Fault("people", $"{FaultList.Quote(name)} has two wallets", "keep one of them");
        }
    }

    private static void CheckAssets(Section file, Protocol protocol)
    {
        foreach (var twice in protocol.Assets.GroupBy(asset => asset.Symbol, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            file.Fault("assets", $"the asset {FaultList.Quote(twice.Key)} is listed twice", "keep one of them");
        }

        foreach (var asset in protocol.Assets.Where(asset => asset.PricedIn is { Length: > 0 } of && protocol.Assets.All(known => known.Symbol != of)))
        {
            file.Fault("assets", $"{FaultList.Quote(asset.Symbol)} is priced in {FaultList.Quote(asset.PricedIn!)}, which is not listed", "list that asset too");
        }
    }

    private bool AddressOf(string text, out Address value) => _named.TryGetValue(text, out value) || Address.TryParse(text, out value);

    private static bool Decimals(string text, out int value) => Words.Whole(text, out value) && value <= 77;
}
