using System.Globalization;
using Firebreak.Cli.Judging;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Ethereum;

namespace Firebreak.Cli.Discovering;

/// <summary>What no chain knows and the command line says: prices and people.</summary>
internal static class DiscoveryExtras
{
    private const string PriceForm = "write the symbol or the address of an asset and its price in US dollars, such as ETH=2000";
    private const string PersonForm = "write a name and a role, such as \"ada=Incident Leader\", and a wallet after another = where there is one";

    /// <exception cref="Engine.Configuration.BadConfigurationException">One is not in the form.</exception>
    public static IReadOnlyList<(string Asset, decimal Usd)> Prices(IReadOnlyList<string> texts) => [.. texts.Select(text =>
        text.Split('=') is [{ Length: > 0 } asset, var price] && decimal.TryParse(price, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd)
            ? (asset, usd)
            : throw BadInput.At("--usd", $"is {BadInput.Quote(text)}", PriceForm))];

    /// <inheritdoc cref="Prices"/>
    public static Items<Person> People(IReadOnlyList<string> texts) => texts.Select(text => text.Split('=') switch
    {
        [{ Length: > 0 } name, { Length: > 0 } role] => new Person(name, role),
        [{ Length: > 0 } name, { Length: > 0 } role, var wallet] when Address.TryParse(wallet, out var account) => new Person(name, role) { Wallet = account },
        _ => throw BadInput.At("--person", $"is {BadInput.Quote(text)}", PersonForm),
    }).ToItems();

    /// <exception cref="Engine.Configuration.BadConfigurationException">An asset of that name is not there, or its vault prices it.</exception>
    public static ProtocolDraft Priced(ProtocolDraft draft, IReadOnlyList<(string Asset, decimal Usd)> prices)
    {
        foreach (var (named, usd) in prices)
        {
            draft = draft.FindUnpriced(named) is { } asset
                ? draft.With(asset, usd)
                : throw BadInput.At("--usd", $"names {BadInput.Quote(named)}, which takes no price", $"name one of: {string.Join(", ", draft.Assets.Where(known => known.PricedBy is null).Select(known => known.Symbol))}");
        }

        return draft;
    }
}
