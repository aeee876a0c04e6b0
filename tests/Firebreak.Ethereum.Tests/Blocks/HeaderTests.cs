namespace Firebreak.Ethereum.Tests.Blocks;

public sealed class HeaderTests
{
    private static readonly Hash256 MainnetGenesis = Hash256.Parse("0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3");

    [Fact]
    public void The_genesis_of_mainnet_has_the_hash_that_everyone_knows() =>
        Assert.Equal(new HeaderVerdict.Proven(), Genesis().Verify(MainnetGenesis));

    [Fact]
    public void The_constants_follow_from_the_formats()
    {
        Assert.Equal(Keccak.Hash(new RlpWriter().Write([]).ToArray()), EmptyRoots.Trie);
        Assert.Equal(Keccak.Hash(new RlpWriter().OpenList().CloseList().ToArray()), EmptyRoots.Uncles);
        Assert.Equal(Hash256.FromBytes(System.Security.Cryptography.SHA256.HashData([])), EmptyRoots.Requests);
    }

    [Fact]
    public void A_false_field_contradicts_the_hash()
    {
        var header = Genesis();
        header.GasLimit++;
        Assert.IsType<HeaderVerdict.Contradicted>(header.Verify(MainnetGenesis));
    }

    [Fact]
    public void A_header_with_an_unknown_field_has_no_hash_that_can_be_computed_and_the_reason_names_it()
    {
        var header = Genesis();
        header.UnknownField = "extDataHash";
        Assert.Contains("extDataHash", Assert.IsType<HeaderHash.Unknowable>(header.ComputeHash()).Reason, StringComparison.Ordinal);
        Assert.Contains("extDataHash", Assert.IsType<HeaderVerdict.Undecidable>(header.Verify(Keccak.Empty)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matching_hash_proves_the_fields_even_beside_an_unknown_one()
    {
        var header = Genesis();
        header.UnknownField = "blockReward";
        Assert.Equal(new HeaderVerdict.Proven(), header.Verify(MainnetGenesis));
    }

    [Fact]
    public void A_missing_field_or_a_gap_between_forks_is_named()
    {
        var header = Genesis();
        header.StateRoot = null;
        Assert.Contains("'stateRoot'", Assert.IsType<HeaderHash.Unknowable>(header.ComputeHash()).Reason, StringComparison.Ordinal);
        header = Genesis();
        header.RequestsHash = EmptyRoots.Requests;
        Assert.Contains("'parentBeaconBlockRoot'", Assert.IsType<HeaderVerdict.Impossible>(header.Verify(MainnetGenesis)).Reason, StringComparison.Ordinal);
        header = Genesis();
        header.LogsBloom = new byte[255];
        Assert.Contains("'logsBloom'", Assert.IsType<HeaderHash.Unknowable>(header.ComputeHash()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fields_of_later_forks_are_hashed_in_their_order()
    {
        var header = Genesis();
        var before = header.Encode(out _)!;
        header.BaseFeePerGas = 7UL;
        header.WithdrawalsRoot = EmptyRoots.Trie;
        header.BlobGasUsed = 1;
        header.ExcessBlobGas = 2;
        header.ParentBeaconBlockRoot = Hash256.Zero;
        header.RequestsHash = EmptyRoots.Requests;
        header.BlockAccessListHash = EmptyRoots.Uncles;
        header.SlotNumber = 3;
        byte[] tail =
        [
            .. new RlpWriter().Write(7UL).Write(EmptyRoots.Trie).Write(1UL).Write(2UL).Write(Hash256.Zero)
                .Write(EmptyRoots.Requests).Write(EmptyRoots.Uncles).Write(3UL).ToArray(),
        ];
        Assert.Equal(Hex.Encode([.. before.AsSpan(3), .. tail]), Hex.Encode(header.Encode(out _).AsSpan(3)));
    }

    [Theory]
    [InlineData("baseFeePerGas", true)]
    [InlineData("totalDifficulty", true)]
    [InlineData("extDataHash", false)]
    [InlineData("", false)]
    [InlineData("aFieldWithAVeryLongNameThatNobodyKnowsAndThatFillsNoBuffer", false)]
    public void Names_of_fields_are_known_or_not(string name, bool known) =>
        Assert.Equal(known, HeaderFieldNames.IsKnown(System.Text.Encoding.UTF8.GetBytes(name)));

    private static BlockHeaderFields Genesis() => new()
    {
        ParentHash = Hash256.Zero,
        UnclesHash = EmptyRoots.Uncles,
        Miner = Address.Zero,
        StateRoot = Hash256.Parse("0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544"),
        TransactionsRoot = EmptyRoots.Trie,
        ReceiptsRoot = EmptyRoots.Trie,
        LogsBloom = new byte[LogsBloom.Length],
        Difficulty = 0x4_0000_0000UL,
        Number = 0,
        GasLimit = 5_000,
        GasUsed = 0,
        Timestamp = 0,
        ExtraData = Hex.Decode("0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa"),
        MixHash = Hash256.Zero,
        Nonce = 0x42,
    };
}
