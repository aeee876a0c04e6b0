using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>The keys by which a protocol file says what an account is made of. All may be missing: <c>protocol discover</c> writes them.</summary>
internal static class MakeupFile
{
    private const string AddressForm = "an address: 0x and 40 hex digits";

    /// <summary>Null when none of the keys is there.</summary>
    public static Makeup? Read(Section section, ValueReader<Address> address)
    {
        var makeup = new Makeup
        {
            CodeHash = section.ValueOrNull<Hash256>("codeHash", Hash256.TryParse, "a hash: 0x and 64 hex digits"),
            Proxy = section.OptionalChild("proxy") is { } proxy ? Proxy(proxy, address) : null,
            Safe = section.OptionalChild("safe") is { } safe ? Safe(safe, address) : null,
            TimelockDelay = section.OptionalChild("timelock") is { } timelock ? Delay(timelock) : null,
        };
        return makeup == new Makeup() ? null : makeup;
    }

    /// <summary>Writes the keys that <see cref="Read"/> reads.</summary>
    public static void Write(YamlLines lines, int indent, Makeup makeup)
    {
        if (makeup.CodeHash is { } hash)
        {
            lines.Line(indent, $"codeHash: {YamlLines.Quote(hash)}");
        }

        if (makeup.Proxy is { } proxy)
        {
            lines.Line(indent, "proxy:").Line(indent + 1, $"kind: {proxy.Kind}");
            Account(lines, indent + 1, "implementation", proxy.Implementation);
            Account(lines, indent + 1, "admin", proxy.Admin);
            Account(lines, indent + 1, "beacon", proxy.Beacon);
            Accounts(lines, indent + 1, "facets", proxy.Facets);
        }

        if (makeup.Safe is { } safe)
        {
            lines.Line(indent, "safe:");
            Accounts(lines, indent + 1, "owners", safe.Owners);
            lines.Line(indent + 1, FormattableString.Invariant($"threshold: {safe.Threshold}"));
            Accounts(lines, indent + 1, "modules", safe.Modules);
            Account(lines, indent + 1, "guard", safe.Guard);
            if (safe.Version is { } version)
            {
                lines.Line(indent + 1, $"version: {YamlLines.Quote(version)}");
            }
        }

        if (makeup.TimelockDelay is { } delay)
        {
            lines.Line(indent, FormattableString.Invariant($"timelock: {{ delay: {delay} }}"));
        }
    }

    private static ProxyMakeup Proxy(Section section, ValueReader<Address> address)
    {
        var proxy = new ProxyMakeup(
            section.Text("kind"),
            section.ValueOrNull("implementation", address, AddressForm),
            section.ValueOrNull("admin", address, AddressForm),
            section.ValueOrNull("beacon", address, AddressForm),
            section.Values("facets", address, AddressForm));
        section.Close();
        return proxy;
    }

    private static SafeMakeup Safe(Section section, ValueReader<Address> address)
    {
        var owners = section.Values("owners", address, AddressForm);
        var threshold = section.Value<int>("threshold", Words.Whole, "how many owners must sign");
        if (threshold < 1)
        {
            section.Fault("threshold", "the threshold is not at least 1", "write how many owners must sign");
        }

        var safe = new SafeMakeup(
            owners, threshold, section.Values("modules", address, AddressForm), section.ValueOrNull("guard", address, AddressForm), section.OptionalText("version"));
        section.Close();
        return safe;
    }

    private static ulong Delay(Section section)
    {
        var delay = section.Value<ulong>("delay", Words.Height, "a whole number of seconds");
        section.Close();
        return delay;
    }

    private static void Account(YamlLines lines, int indent, string key, Address? account)
    {
        if (account is { } address)
        {
            lines.Line(indent, $"{key}: {YamlLines.Quote(address)}");
        }
    }

    private static void Accounts(YamlLines lines, int indent, string key, Items<Address> accounts)
    {
        if (accounts.Count > 0)
        {
            lines.Line(indent, $"{key}: {YamlLines.List(accounts)}");
        }
    }
}
