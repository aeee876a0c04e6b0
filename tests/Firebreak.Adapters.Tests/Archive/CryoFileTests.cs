using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Archive;

public sealed class CryoFileTests
{
    [Fact]
    public async Task Files_of_cryo_become_blocks_with_the_lanes_that_they_have()
    {
        using var files = new CryoFiles().WithDefaults();

        var blocks = await RoundTripTests.ReadAsync(files.Folder);

        // Without columns of the author and the gas limit the header is not known whole.
        Assert.All(blocks, block => Assert.Equal(Lanes.Receipts | Lanes.Logs | Lanes.Inputs | Lanes.Nonces | Lanes.Fees | Lanes.Clock, block.Block.Lanes));
        var first = blocks[0].Block;
        Assert.Equal(new ChainId(1), first.Header.Chain);
        Assert.Equal(first.Ref.Hash, blocks[1].Block.Header.Parent);
        Assert.Equal(UInt256.FromUnits("1", 18), first.Transactions[0].Value);
        Assert.True(first.Transactions[0].Succeeded);
        Assert.Equal("0xc0ffee", Hex.Encode(first.Bytes(first.Logs[0].Data)));
        Assert.Equal((2, 3), (first.Logs[0].TopicCount, first.Logs[0].LogIndex));
        Assert.Equal(0, blocks[1].Block.Transactions.Length);
    }

    [Fact]
    public async Task Traces_of_cryo_become_the_call_tree_whatever_order_they_stand_in()
    {
        using var files = new CryoFiles().WithDefaults().WithTraces();

        var block = (await RoundTripTests.ReadAsync(files.Folder))[0].Block;

        Assert.True(block.Lanes.HasFlag(Lanes.Frames));
        Assert.Equal(
            [(FrameKind.Call, -1, 0, false), (FrameKind.DelegateCall, 0, 1, false), (FrameKind.Create, 0, 1, true), (FrameKind.Call, 2, 2, true)],
            block.Frames.ToArray().Select(frame => (frame.Kind, frame.Parent, (int)frame.Depth, frame.Reverted)));
        Assert.Equal([4, 2, 4, 4], block.Frames.ToArray().Select(frame => frame.End));
        Assert.Equal(0xa9059cbbu, block.Frames[0].Selector);
        Assert.Equal("0x6000", Hex.Encode(block.Bytes(block.Frames[2].Input)));
        Assert.True(block.Frames[1].Value.IsZero);
    }

    [Fact]
    public async Task Differences_of_cryo_become_changes_with_the_hash_of_code()
    {
        using var files = new CryoFiles().WithDefaults().WithDifferences();

        var block = (await RoundTripTests.ReadAsync(files.Folder))[0].Block;

        Assert.True(block.Lanes.HasFlag(Lanes.StateChanges));
        Assert.Equal(
            [(StateField.Balance, (UInt256)10, (UInt256)11), (StateField.Code, UInt256.Zero, Keccak.Hash([0x60, 0x01]).ToUInt256()), (StateField.Storage, UInt256.One, (UInt256)2)],
            block.Changes.ToArray().Select(change => (change.Field, change.Before, change.After)));
    }

    [Fact]
    public async Task A_missing_column_is_named_with_its_file_and_what_to_do()
    {
        using var files = new CryoFiles().WithDefaults();
        files.Write("logs", "SELECT 100::UINTEGER AS block_number, 0::UINTEGER AS transaction_index, 0::UINTEGER AS log_index");

        var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => RoundTripTests.ReadAsync(files.Folder));

        Assert.Equal(
            "ethereum__logs__00000100_to_00000101.parquet, column address: the column is missing. Collect it again with this column (cryo: --include-columns address).",
            fault.Message);
    }

    [Fact]
    public async Task Rows_of_a_block_that_the_blocks_file_does_not_have_are_named()
    {
        using var files = new CryoFiles().WithDefaults();
        files.Write("blocks", $"SELECT 101::UINTEGER AS block_number, unhex('{CryoFiles.Second}') AS block_hash, 1::UINTEGER AS timestamp");

        var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => RoundTripTests.ReadAsync(files.Folder));

        Assert.Contains("rows of block 100 stand where the blocks file has no such block", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_of_a_transaction_that_was_filtered_out_are_named()
    {
        using var files = new CryoFiles().WithDefaults();
        files.Write("logs", $"""
            SELECT 100::UINTEGER AS block_number, 9::UINTEGER AS transaction_index, 0::UINTEGER AS log_index, unhex('{CryoFiles.Target}') AS address,
                   NULL::BLOB AS topic0, NULL::BLOB AS topic1, NULL::BLOB AS topic2, NULL::BLOB AS topic3, unhex('') AS data
            """);

        var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => RoundTripTests.ReadAsync(files.Folder));

        Assert.Contains("has no transaction 9 in the transactions file", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_library_reads_what_we_write()
    {
        using var files = new CryoFiles();
        await RoundTripTests.WriteAsync(files.Folder, new RandomBlocks(3).Chain(4));
        var blocks = await RoundTripTests.ReadAsync(files.Folder);

        var rows = files.Query($"SELECT hex(transaction_hash), hex(value_binary) FROM '{files.Folder.Path}/*__transactions__*.parquet'");

        Assert.NotEmpty(rows);
        Assert.Equal(
            blocks.SelectMany(block => block.Block.Transactions.ToArray()).Select(row => (row.Hash.ToHex(), Hash256.FromUInt256(row.Value).ToHex())),
            rows.Select(row => ($"0x{((string)row[0]!).ToLowerInvariant()}", $"0x{((string)row[1]!).ToLowerInvariant()}")));
    }
}
