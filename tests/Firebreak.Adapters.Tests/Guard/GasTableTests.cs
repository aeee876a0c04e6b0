using System.Globalization;
using System.Text;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Guard;

/// <summary>
/// What the guard costs, in the table of docs/reference/firebreak-guard.md. With FIREBREAK_WRITE_DOCS=1 the table is written, otherwise it must be
/// what was measured.
/// </summary>
public sealed class GasTableTests(GuardStage stage) : IClassFixture<GuardStage>
{
    private const string Start = "<!-- gas: written by FIREBREAK_WRITE_DOCS=1 -->";
    private const string End = "<!-- end of gas -->";

    [Fact]
    public async Task The_gas_table_of_the_reference_is_what_was_measured()
    {
        var file = Path.Combine(VectorTable.FindRepository(), "docs", "reference", "firebreak-guard.md");
        var page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var (from, to) = (page.IndexOf(Start, StringComparison.Ordinal) + Start.Length, page.IndexOf(End, StringComparison.Ordinal));
        var measured = $"{page[..from]}\n{await TableAsync()}{page[to..]}";
        if (Environment.GetEnvironmentVariable("FIREBREAK_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(file, measured, TestContext.Current.CancellationToken);
        }

        Assert.Equal(measured, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private async Task<string> TableAsync()
    {
        await stage.ResetAsync();
        var table = new StringBuilder("| What | Gas |\n|---|---:|\n");
        Add(table, "deploying the guard", await DeploymentAsync());
        Add(table, "listing a lever, by 2 of 3 owners", await stage.ThroughSafeAsync(stage.Guard, Words.List, stage.Switch, Words.Stick.Encode(), UInt256.Zero));
        Add(table, "appointing a hot key, by 2 of 3 owners", await stage.ThroughSafeAsync(stage.Guard, Words.Appoint, stage.Stranger, GuardStage.PerDay, stage.Until));
        Add(table, "the same lever pulled by 2 of 3 owners, without the guard", await stage.ThroughSafeAsync(stage.Switch, Words.Turn, stage.Part, true));
        await stage.ResetAsync();
        Add(table, "the first pull ever", await stage.PullAsync());
        Add(table, "a later pull", await stage.PullAsync(stage.Switch, GuardStage.OffWith(stage.Stranger), UInt256.One));
        Add(table, "a pull that is refused because the day is spent", await SpentAsync());
        Add(table, "a pull by a stranger, refused", await stage.PullAsync(by: stage.Stranger));
        Add(table, "revoking, by one owner", await stage.ActAsync(stage.Owners[0], stage.Guard, Words.Revoke.Encode()));
        return table.ToString();
    }

    private async Task<Outcome> SpentAsync()
    {
        await stage.PullAsync();
        return await stage.PullAsync();
    }

    private async Task<Outcome> DeploymentAsync()
    {
        var (from, number) = (stage.Guard, 0);
        for (; number < 20; number++)
        {
            var block = await stage.Lab.RpcAsync("eth_getBlockReceipts", $"0x{number:x}");
            foreach (var receipt in block.EnumerateArray().Where(receipt => receipt.GetProperty("contractAddress").GetString() == from.ToHex()))
            {
                return new Outcome(null, ulong.Parse(receipt.GetProperty("gasUsed").GetString().AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException("The guard's own creation is nowhere.");
    }

    private static void Add(StringBuilder table, string what, Outcome outcome) =>
        table.Append(CultureInfo.InvariantCulture, $"| {what} | {outcome.Gas:N0} |\n");
}
