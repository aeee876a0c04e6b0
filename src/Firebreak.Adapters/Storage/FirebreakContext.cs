using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>The tables. The schema itself is in <see cref="Schema"/>; this only maps rows to it.</summary>
internal sealed class FirebreakContext(DbContextOptions<FirebreakContext> options) : DbContext(options)
{
    public DbSet<PositionRow> Positions => Set<PositionRow>();

    public DbSet<PositionBlockRow> PositionBlocks => Set<PositionBlockRow>();

    public DbSet<SignalRow> Signals => Set<SignalRow>();

    public DbSet<StandingRow> Standing => Set<StandingRow>();

    public DbSet<EarlyRow> Early => Set<EarlyRow>();

    public DbSet<SuspectRow> Suspects => Set<SuspectRow>();

    public DbSet<MeasurementRow> Measurements => Set<MeasurementRow>();

    public DbSet<ShadowSignalRow> ShadowSignals => Set<ShadowSignalRow>();

    public DbSet<FootprintRow> Footprints => Set<FootprintRow>();

    public DbSet<BaselineStateRow> BaselineStates => Set<BaselineStateRow>();

    public DbSet<PageMarkRow> PageMarks => Set<PageMarkRow>();

    public DbSet<VitalsRow> Vitals => Set<VitalsRow>();

    public DbSet<CoverageStateRow> CoverageStates => Set<CoverageStateRow>();

    public DbSet<CoverageRow> Coverage => Set<CoverageRow>();

    public DbSet<CoverageGapRow> CoverageGaps => Set<CoverageGapRow>();

    public DbSet<CoverageDueRow> CoverageDue => Set<CoverageDueRow>();

    public DbSet<TroubleRow> Troubles => Set<TroubleRow>();

    public DbSet<AlertRow> Alerts => Set<AlertRow>();

    public DbSet<AlertChangeRow> AlertChanges => Set<AlertChangeRow>();

    public DbSet<NoticeLineRow> NoticeLines => Set<NoticeLineRow>();

    public DbSet<AlertOnsetRow> AlertOnsets => Set<AlertOnsetRow>();

    public DbSet<SentNoticeRow> SentNotices => Set<SentNoticeRow>();

    public DbSet<SilenceRow> Silences => Set<SilenceRow>();

    public DbSet<AcknowledgementRow> Acknowledgements => Set<AcknowledgementRow>();

    public DbSet<HappenedRow> Happened => Set<HappenedRow>();

    public DbSet<HeadRow> Heads => Set<HeadRow>();

    public DbSet<MarkRow> Marks => Set<MarkRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PositionRow>().HasKey(row => row.Chain);
        modelBuilder.Entity<PositionBlockRow>().HasKey(row => new { row.Chain, row.Number });
        modelBuilder.Entity<SignalRow>().HasKey(row => row.Sequence);
        modelBuilder.Entity<StandingRow>().HasKey(row => row.SignalId);
        modelBuilder.Entity<EarlyRow>().HasKey(row => row.SignalId);
        modelBuilder.Entity<SuspectRow>().HasKey(row => new { row.Chain, row.BlockNumber, row.BlockHash, row.TransactionHash });
        modelBuilder.Entity<MeasurementRow>()
            .HasKey(row => new { row.Chain, row.BlockNumber, row.BlockHash, row.TransactionHash, row.Subject, row.Feature });
        modelBuilder.Entity<ShadowSignalRow>().HasKey(row => new { row.Chain, row.BlockNumber, row.BlockHash, row.SignalId });
        modelBuilder.Entity<FootprintRow>().HasKey(row => new { row.Chain, row.Protocol, row.BlockNumber, row.BlockHash, row.Place });
        modelBuilder.Entity<BaselineStateRow>().HasKey(row => new { row.Chain, row.Protocol, row.Week });
        modelBuilder.Entity<PageMarkRow>().HasKey(row => new { row.Chain, row.Protocol, row.Id });
        modelBuilder.Entity<VitalsRow>().HasKey(row => new { row.Chain, row.BlockNumber });
        modelBuilder.Entity<CoverageStateRow>().HasKey(row => row.Id);
        modelBuilder.Entity<CoverageRow>().HasKey(row => new { row.Chain, row.FirstBlock });
        modelBuilder.Entity<CoverageGapRow>()
            .HasKey(row => new { row.Chain, row.BlockNumber, row.BlockHash, row.TransactionHash, row.Rule });
        modelBuilder.Entity<CoverageDueRow>().HasKey(row => new { row.Chain, row.BlockNumber, row.BlockHash });
        modelBuilder.Entity<TroubleRow>().HasKey(row => new { row.Chain, row.Kind, row.Name });
        modelBuilder.Entity<AlertRow>().HasKey(row => new { row.Fingerprint, row.Episode });
        modelBuilder.Entity<AlertChangeRow>().HasKey(row => row.Sequence);
        modelBuilder.Entity<NoticeLineRow>().HasKey(row => row.Line);
        modelBuilder.Entity<AlertOnsetRow>().HasKey(row => row.Fingerprint);
        modelBuilder.Entity<SentNoticeRow>().HasKey(row => row.Sequence);
        modelBuilder.Entity<SilenceRow>().HasKey(row => row.Id);
        modelBuilder.Entity<AcknowledgementRow>().HasKey(row => new { row.Fingerprint, row.Episode });
        modelBuilder.Entity<HappenedRow>().HasKey(row => new { row.Incident, row.Sequence });
        modelBuilder.Entity<HeadRow>().HasKey(row => row.Incident);
        modelBuilder.Entity<MarkRow>().HasKey(row => row.Name);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName(SnakeCase(entity.GetTableName()!));
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase(property.Name));
            }
        }
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
