namespace Firebreak.Ethereum;

/// <summary>What a header says of parts that are empty.</summary>
public static class EmptyRoots
{
    /// <summary>The root of a trie without entries (keccak of the empty string in RLP): no transactions, receipts or withdrawals.</summary>
    public static Hash256 Trie { get; } = Hash256.Parse("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"u8);

    /// <summary>The hash of a block without uncles (keccak of the empty list in RLP); every block since the Merge.</summary>
    public static Hash256 Uncles { get; } = Hash256.Parse("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"u8);

    /// <summary>The requestsHash of a block without requests (EIP-7685: sha256 of nothing).</summary>
    public static Hash256 Requests { get; } = Hash256.Parse("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"u8);
}
