using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Plugins;
using Firebreak.Core;
using Firebreak.Core.Detection;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Detection.Plugins;
using Firebreak.Ethereum;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs;

/// <summary>The example that docs/how-to/write-a-detector.md shows, loaded by its path and hash.</summary>
public sealed class PluginLoaderTests : IDisposable
{
    private static readonly string Example = Find();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_example_tells_an_allowance_to_a_stranger_once()
    {
        using var set = PluginLoader.Load(Read($"  - path: {Example}\n    sha256: {HashOf(Example)}\n    page: with-others"), []);
        using var shelf = new PluginShelf(set.Detectors, A.Protocol());
        var (owner, spender, coin) = (A.Protocol().Contracts[0].Address, A.Account("spender"), A.Account("coin"));
        var approval = new LogSketch(coin, [A.Hash("Approval(address,address,uint256)"), owner.ToWord(), spender.ToWord()], UInt256.One.ToBigEndian());
        var lie = new LogSketch(coin, [A.Hash("Approval(address,address,uint256)"), owner.ToWord()], UInt256.One.ToBigEndian());

        var first = shelf.Judge(A.Block(1, A.Transaction(A.Call(A.Account("someone"), owner, "poke()"), lie, approval)));
        var again = shelf.Judge(A.Block(2, A.Transaction(A.Call(A.Account("someone"), owner, "poke()"), approval)));

        var signal = Assert.Single(first.Signals);
        Assert.Equal(("fresh-approvals", owner, Tier.Corroborating, Severity.P2, Family.Privilege), (signal.Rule, signal.Subject, signal.Tier, signal.Severity, signal.Family));
        Assert.Equal(1, Assert.IsType<Evidence.Log>(Assert.Single(signal.Evidence)).Index);
        Assert.Empty(first.Gaps);
        Assert.Empty(again.Signals);
    }

    [Fact]
    public void A_file_that_is_not_the_one_that_was_meant_is_refused_with_its_place()
    {
        var changed = Path.Combine(_folder.Path, "Changed.dll");
        File.WriteAllBytes(changed, [.. File.ReadAllBytes(Example), 0]);

        var exception = Assert.Throws<BadConfigurationException>(() => PluginLoader.Load(Read($"  - path: {changed}\n    sha256: {HashOf(Example)}"), []));

        var fault = Assert.Single(exception.Faults);
        Assert.Equal((2, 11), (fault.Line, fault.Column));
        Assert.Contains($"has the SHA-256 {HashOf(changed)}", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_plugin_and_an_id_that_is_taken_are_faults()
    {
        var noise = Path.Combine(_folder.Path, "Noise.dll");
        File.WriteAllBytes(noise, [1, 2, 3]);
        var contract = typeof(Firebreak.Plugins.Detector).Assembly.Location;

        Assert.Contains("cannot be loaded", FaultOf(noise, []), StringComparison.Ordinal);
        Assert.Contains("holds no public class", FaultOf(contract, []), StringComparison.Ordinal);
        Assert.Contains("another rule is called fresh-approvals", FaultOf(Example, ["fresh-approvals"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_of_the_section_is_named_with_its_line()
    {
        var (_, faults) = ReadWithFaults("  - path: nowhere.dll\n    sha256: 12\n    page: sometimes\n    budget: 0\n    colour: red");

        Assert.Equal([2, 3, 4, 5, 6], faults.Select(fault => fault.Line).Order());
    }

    [Fact]
    public void A_plugin_can_be_given_up_as_a_whole()
    {
        var room = LoadAndLeave();
        for (var i = 0; i < 50 && room.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(20); // Its thread is on its way out.
        }

        Assert.False(room.IsAlive);
    }

    [Fact]
    public void A_wish_to_arm_again_reaches_the_program_once()
    {
        var folder = new RearmFolder(_folder.Path);
        Assert.Empty(folder.Take());

        folder.Ask("fresh-approvals");

        Assert.Equal(["fresh-approvals"], folder.Take());
        Assert.Empty(folder.Take());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference LoadAndLeave()
    {
        using var set = PluginLoader.Load(Read($"  - path: {Example}\n    sha256: {HashOf(Example)}"), []);
        using var shelf = new PluginShelf(set.Detectors, A.Protocol());
        shelf.Judge(A.Block(1));
        return new WeakReference(System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(set.Detectors[0].Make().GetType().Assembly));
    }

    private string FaultOf(string file, string[] taken) => Assert.Single(
        Assert.Throws<BadConfigurationException>(() => PluginLoader.Load(Read($"  - path: {file}\n    sha256: {HashOf(file)}"), taken)).Faults).What;

    private Items<PluginEntry> Read(string entries)
    {
        var (read, faults) = ReadWithFaults(entries);
        Assert.Empty(faults);
        return read;
    }

    private (Items<PluginEntry> Entries, Items<Fault> Faults) ReadWithFaults(string entries)
    {
        var faults = new FaultList();
        var map = YamlFile.Parse("firebreak.yaml", $"plugins:\n{entries}\n", faults)!;
        var read = PluginSection.Read(new Section("firebreak.yaml", map, faults), path => Path.GetFullPath(path, _folder.Path));
        return (read, faults.All);
    }

    private static string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static string Find() => Path.Combine(
        VectorTable.FindRepository(), "artifacts", "bin", "FreshApprovals", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), "FreshApprovals.dll");
}
