using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Firebreak.Core.Incidents;
using Firebreak.Drills;
using Xunit;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>docs/how-to/arm-your-protocol.md, done as it is written by somebody who knows nothing, until a real attack is contained by it.</summary>
[Collection("one program at a time")]
public sealed partial class ArmGuideTests : IDisposable
{
    private const string Port = "5080";

    private readonly WorkFolder _folder = new();
    private readonly string _port = FreePort();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stranger_who_follows_the_guide_contains_an_attack()
    {
        await using var stage = await DrillStage.SetAsync(new DrillOptions { HistoryBlocks = 66 }, TimeProvider.System, Token);
        await stage.Chain.AskAsync("anvil_autoImpersonateAccount", [true], Token);
        await stage.Chain.AskAsync("anvil_setBalance", [stage.Harbor.Safe.ToHex(), "0xde0b6b3a7640000"], Token);
        await stage.GoLiveAsync(Token);
        var guide = await File.ReadAllTextAsync(Path.Combine(TestKit.VectorTable.FindRepository(), "docs", "how-to", "arm-your-protocol.md"), Token);
        await using var shell = new GuidedShell(_folder.Path);
        Task<DrillTruth>? attack = null;

        foreach (var step in ArmGuide.Read(guide))
        {
            switch (step)
            {
                case GuideStep.Write file:
                    Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, file.Path))!);
                    await File.WriteAllTextAsync(Path.Combine(_folder.Path, file.Path), file.Text, Token);
                    break;
                case GuideStep.Run { IsElsewhere: true } run:
                    shell.Begin(Filled(run.Commands, stage, shell));
                    break;
                case GuideStep.Run run:
                    await BeforeAsync(run.Commands, stage);
                    await shell.RunAsync(Filled(run.Commands, stage, shell), Token);
                    break;
                case GuideStep.See see:
                    await shell.SeeAsync(see.Lines.Select(line => line.Replace(Port, _port, StringComparison.Ordinal)), Token);
                    break;
                default:
                    attack = stage.AttackAsync(Token);
                    await UntilAsync(what => what is Happened.PlanProposed);
                    // Whoever is woken needs a while to read, and the machine of this test is slower than a person's.
                    await stage.Chain.GoLiveAsync(TimeSpan.FromSeconds(4), Token);
                    break;
            }
        }

        await AssertContainedAsync(stage, await attack!);
    }

    private async Task AssertContainedAsync(DrillStage stage, DrillTruth truth)
    {
        Assert.False(truth.Strikes[^1].Succeeded, "The attack went on to its end.");
        Assert.True(truth.ValueLost < truth.ValueAtRisk && await stage.Harbor.IsPausedAsync(stage.Chain, Token), $"{truth.ValueLost} of {truth.ValueAtRisk} was lost.");
        await using var desk = new OpenDesk(_folder.Path);
        Assert.Contains(await desk.EntriesAsync(Token), entry => entry.What is Happened.StepVerified);
    }

    // The substitutions that the guide itself asks for, and nothing else.
    private string Filled(string commands, DrillStage stage, GuidedShell shell)
    {
        var filled = Places().Replace(commands, place => $"export {place.Groups["name"].Value}={place.Groups["name"].Value switch
        {
            "RPC" => stage.Node.HttpEndpoint.ToString(),
            "VAULT" => stage.Harbor.Vault.ToString(),
            "ADMIN" => Admin().Match(File.ReadAllText(Path.Combine(_folder.Path, "protocol.yaml"))).Groups["address"].Value,
            "DATA" => Data().Match(shell.Said).Groups["data"].Value,
            var other => FreshKey().Match(shell.Said) is { Success: true } fresh && other == "GUARDIAN" ? fresh.Groups["address"].Value : throw new InvalidDataException(other),
        }}");
        filled = filled.Replace("./firebreak init ", $"./firebreak init --listen http://127.0.0.1:{_port} ", StringComparison.Ordinal);
        return Plan().Matches(shell.Said).LastOrDefault() is { } plan ? filled.Replace("plan_…", plan.Value, StringComparison.Ordinal) : filled;
    }

    // What the guide says must have come to pass before.
    private async Task BeforeAsync(string commands, DrillStage stage)
    {
        if (commands.StartsWith("./firebreak levers check\n", StringComparison.Ordinal))
        {
            await stage.Chain.NextBlockAsync(Token);
            await stage.Chain.NextBlockAsync(Token);
        }
        else if (commands.StartsWith("# Once it is contained", StringComparison.Ordinal))
        {
            await stage.GoLiveAsync(Token);
            await UntilAsync(what => what is Happened.CaseFileSealed);
        }
    }

    private async Task UntilAsync(Predicate<Happened> isThere)
    {
        await using var desk = new OpenDesk(_folder.Path);
        while (!(await desk.EntriesAsync(Token)).Any(entry => isThere(entry.What)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Token);
        }
    }

    private static string FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("export (?<name>[A-Z]+)=[^\\s]+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Places();

    [GeneratedRegex("address: \"(?<address>0x[0-9a-fA-F]{40})\"\\s+grants:\\s+- \"DEFAULT_ADMIN_ROLE", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Admin();

    [GeneratedRegex("(?<address>0x[0-9a-fA-F]{40}) is a fresh key", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FreshKey();

    [GeneratedRegex("the call data (?<data>0x[0-9a-f]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Data();

    [GeneratedRegex("plan_[0-9a-f]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plan();
}
