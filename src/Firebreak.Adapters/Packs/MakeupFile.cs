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
}
