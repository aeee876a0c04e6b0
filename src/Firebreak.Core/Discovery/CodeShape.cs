using Firebreak.Ethereum;

namespace Firebreak.Core.Discovery;

/// <summary>What the bytes of an account's code alone tell.</summary>
/// <param name="Kind">Null for code that is no known forwarder.</param>
/// <param name="Target">The account whose code runs.</param>
public readonly record struct CodeShape(string? Kind, Address? Target)
{
    public const string Minimal = "eip1167";
    public const string Delegation = "eip7702";

    private const int DelegationLength = 23;

    /// <summary>Standard clones may carry arguments behind their code (OpenZeppelin's cloneWithImmutableArgs); nothing longer is believed to be one.</summary>
    private const int LongestClone = 24_576;

    private static readonly ForwarderPattern[] Patterns =
    [
        // EIP-1167, for addresses of 20 bytes and for those whose leading zeros are left out; the jump goes nearer with each byte saved.
        .. Enumerable.Range(16, 5).Select(length => new ForwarderPattern(
            $"363d3d373d3d3d363d{0x5f + length:x2}", length, $"5af43d82803e903d91{0x60:x2}{0x2b - (Address.Length - length):x2}57fd5bf3", MayCarryArguments: length == Address.Length)),

        // Shorter ones in use: returndatasize for every zero, PUSH0 (EIP-7511), and Vyper's create_forwarder_to before it followed EIP-1167.
        new("3d3d3d3d363d3d37363d73", Address.Length, "5af43d3d93803e602a57fd5bf3", MayCarryArguments: false),
        new("365f5f375f5f365f73", Address.Length, "5af43d5f5f3e5f3d91602a57fd5bf3", MayCarryArguments: false),
        new("366000600037611000600036600073", Address.Length, "5af4602c57600080fd5b6110006000f3", MayCarryArguments: false),
    ];

    /// <summary>Recognises EIP-7702 designators and the minimal proxies of EIP-1167, EIP-7511 and their kin.</summary>
    public static CodeShape Of(ReadOnlySpan<byte> code)
    {
        if (code.Length == DelegationLength && code.StartsWith((ReadOnlySpan<byte>)[0xef, 0x01, 0x00]))
        {
            return new CodeShape(Delegation, Address.FromBytes(code[3..]));
        }

        if (code.Length > LongestClone)
        {
            return default;
        }

        foreach (var pattern in Patterns)
        {
            if (pattern.Target(code) is { } target)
            {
                return new CodeShape(Minimal, target);
            }
        }

        return default;
    }

    private sealed record ForwarderPattern(byte[] Before, int AddressLength, byte[] After, bool MayCarryArguments)
    {
        public ForwarderPattern(string before, int addressLength, string after, bool MayCarryArguments)
            : this(Convert.FromHexString(before), addressLength, Convert.FromHexString(after), MayCarryArguments)
        {
        }

        public Address? Target(ReadOnlySpan<byte> code)
        {
            var length = Before.Length + AddressLength + After.Length;
            if (code.Length < length || (code.Length > length && !MayCarryArguments)
                || !code.StartsWith(Before) || !code[(Before.Length + AddressLength)..].StartsWith(After))
            {
                return null;
            }

            Span<byte> address = stackalloc byte[Address.Length];
            address.Clear();
            code.Slice(Before.Length, AddressLength).CopyTo(address[(Address.Length - AddressLength)..]);
            return Address.FromBytes(address);
        }
    }
}
