namespace Firebreak.Ethereum.Tests.Blocks;

/// <summary>
/// The Merkle-Patricia trie as its definition reads (Yellow Paper, appendix D): a set of pairs, split by the first nibble again and again.
/// Slow, with objects and strings, and without a line in common with the trie under test save Keccak and the RLP of strings.
/// </summary>
internal static class NaiveTrie
{
    public static Hash256 Root(IReadOnlyList<byte[]> items)
    {
        var pairs = items.Select((item, i) => (Key: Nibbles(new RlpWriter().Write((ulong)i).ToArray()), Value: item)).ToArray();
        return Keccak.Hash(pairs.Length == 0 ? new RlpWriter().Write([]).ToArray() : Node(pairs));
    }

    private static string Nibbles(byte[] key) => Convert.ToHexStringLower(key);

    private static byte[] Node((string Key, byte[] Value)[] pairs)
    {
        if (pairs.Length == 1)
        {
            return new RlpWriter().OpenList().Write(HexPrefix(pairs[0].Key, 2)).Write(pairs[0].Value).CloseList().ToArray();
        }

        var shared = 0;
        while (pairs.All(pair => pair.Key.Length > shared && pair.Key[shared] == pairs[0].Key[shared]))
        {
            shared++;
        }

        if (shared > 0)
        {
            var below = Node([.. pairs.Select(pair => (pair.Key[shared..], pair.Value))]);
            return new RlpWriter().OpenList().Write(HexPrefix(pairs[0].Key[..shared], 0)).WriteRaw(Reference(below)).CloseList().ToArray();
        }

        var branch = new RlpWriter().OpenList();
        foreach (var nibble in "0123456789abcdef")
        {
            var under = pairs.Where(pair => pair.Key.StartsWith(nibble)).Select(pair => (pair.Key[1..], pair.Value)).ToArray();
            branch.WriteRaw(under.Length == 0 ? [0x80] : Reference(Node(under)));
        }

        return branch.Write([]).CloseList().ToArray();
    }

    private static byte[] Reference(byte[] node) => node.Length < 32 ? node : new RlpWriter().Write(Keccak.Hash(node)).ToArray();

    private static byte[] HexPrefix(string nibbles, int flag) =>
        Convert.FromHexString(nibbles.Length % 2 == 0 ? $"{flag}0{nibbles}" : $"{flag + 1}{nibbles}");
}
