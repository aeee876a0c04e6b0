using Firebreak.Ethereum;

namespace Firebreak.Core.Discovery;

/// <summary>Addresses that are written in a contract's code: what compilers make of constants and of what is set once at construction.</summary>
public static class CodeAccounts
{
    private const byte Push1 = 0x60;
    private const byte Push20 = 0x73;
    private const byte Push32 = 0x7f;
    private const int MostAccounts = 64;

    // Masks and small numbers are no addresses: one of these would have so many equal bytes by chance once in ages.
    private const int FewestKinds = 6;

    /// <summary>In the order of the code, each once, at most 64.</summary>
    public static Items<Address> In(ReadOnlySpan<byte> code)
    {
        var found = new List<Address>();
        for (var at = 0; at < code.Length && found.Count < MostAccounts; at++)
        {
            var operation = code[at];
            if (operation is < Push1 or > Push32)
            {
                continue;
            }

            var width = operation - Push1 + 1;
            var operand = code.Slice(at + 1, Math.Min(width, code.Length - at - 1));
            at += width;
            if (operand.Length == width && operation is Push20 or Push32 && Read(operand) is { } account && !found.Contains(account))
            {
                found.Add(account);
            }
        }

        return [.. found];
    }

    private static Address? Read(ReadOnlySpan<byte> operand)
    {
        var account = operand[^Address.Length..];
        return operand.Length >= Address.Length && operand[..^Address.Length].IndexOfAnyExcept((byte)0) < 0 && Kinds(account) >= FewestKinds
            ? Address.FromBytes(account)
            : null;
    }

    private static int Kinds(ReadOnlySpan<byte> bytes)
    {
        var kinds = 0;
        Span<bool> seen = stackalloc bool[256];
        foreach (var value in bytes)
        {
            kinds += seen[value] ? 0 : 1;
            seen[value] = true;
        }

        return kinds;
    }
}
